#pragma once
#include "domain/graph_error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace hermod::sandbox {

/// A valid body of POST …/messages that sends something.
struct outgoing_message {
    std::string input;      // `to` or `recipient` as it came
    std::string recipient;  // digits of `to`, or the business-scoped user id
    bool is_user_id{false};
    std::string_view type;  // a literal
    std::string content;    // the JSON under the key `type`
    std::string opaque;     // biz_opaque_callback_data
    std::string media_id;   // of a media message that names an uploaded file
    std::string template_name;
    std::string template_language;
    std::size_t template_body_parameters{0};
};

/// `{"status":"read",…}`, with or without typing_indicator.
struct read_receipt {
    std::string message_id;
    bool is_typing{false};
};

using parsed_body = std::variant<outgoing_message, read_receipt, graph_error>;

/// Checks a body as the Cloud API does: required fields, types, lengths, one of id and link, and so
/// on. Whether a media file or a template exists is not known here.
[[nodiscard]] parsed_body parse_message_body(std::string_view text);

/// The literal for a message type's name; empty if there is no such type.
[[nodiscard]] std::string_view message_type(std::string_view name);

}  // namespace hermod::sandbox
