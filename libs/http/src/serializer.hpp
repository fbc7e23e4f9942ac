#pragma once
#include "hermod/http/message.hpp"

#include <string>
#include <string_view>

namespace hermod::http {

struct response_framing {
    bool is_last{false};          // Connection: close
    bool keeps_alive_1_0{false};  // an HTTP/1.0 peer that asked to keep the connection
    bool is_head{false};          // no body, but its length
    std::string_view request_id{};
};

/// Appends status line, fields and body. Content-Length, Date, Connection and X-Request-Id are made
/// here (those of the answer are dropped); characters that would split the header are replaced by
/// spaces.
void append_response(std::string& out, const response& answer, const response_framing& framing);

/// Appends `name: value`, with CR, LF and NUL of the value replaced by spaces.
void append_field(std::string& out, std::string_view name, std::string_view value);

[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

/// Header names compare without regard to case.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace hermod::http
