#pragma once
#include "domain/send_command.hpp"

#include "hermod/json/reader.hpp"

#include <string>
#include <string_view>

namespace hermod::widget_send {

/// A body that is a JSON object; `unreadable` otherwise.
[[nodiscard]] outcome<json::document> parse_body(std::string_view body);

/// The fields that all doors share, as a command of nobody yet. Refused if a field has another
/// type (`invalid_field`); what is wrong with the content is told later, in its turn.
[[nodiscard]] outcome<send_command> read_command(json::view body);

/// The body of POST /api/v1/messages/send in the words of the others: snake_case becomes camelCase,
/// `to`, `message` and `message_type` become phoneNumber, text and type.
[[nodiscard]] std::string to_camel_body(json::view body);
/// The way back, for the field that an error names.
[[nodiscard]] std::string to_snake_field(std::string_view field);

/// Copies a body with some of its keys renamed; the first one of two that become the same stays.
struct renaming {
    std::string_view from, to;
};

[[nodiscard]] std::string rename_keys(json::view body, const renaming* first, std::size_t count);

}  // namespace hermod::widget_send
