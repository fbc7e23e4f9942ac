#pragma once
#include "domain/send_command.hpp"

#include "hermod/http/message.hpp"
#include "hermod/json/reader.hpp"

namespace hermod::widget_send {

/// Takes who asks from the gateway's headers into a command, with the tenant and the key that the
/// request's headers name. A refusal if the caller may not send.
[[nodiscard]] std::optional<refusal> take_caller(const http::request& request, send_command& into);

/// What each door makes of its body; the caller is taken afterwards.
[[nodiscard]] outcome<send_command> read_widget_send(const http::request& request);
[[nodiscard]] outcome<send_command> read_widget_template(const http::request& request);
/// The conversation is the path's.
[[nodiscard]] outcome<send_command> read_reply(const http::request& request);
[[nodiscard]] outcome<send_command> read_new_chat(const http::request& request);
[[nodiscard]] outcome<send_command> read_snake_send(const http::request& request);
[[nodiscard]] outcome<send_command> read_provider_send(const http::request& request);
/// An item of a batch: a conversation or a phone number.
[[nodiscard]] outcome<send_command> read_batch_item(json::view item);

/// The id of the canned reply that a body asks for.
[[nodiscard]] outcome<std::string> read_quick_reply_id(const http::request& request);

}  // namespace hermod::widget_send
