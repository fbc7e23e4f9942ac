#pragma once
#include "domain/refusal.hpp"
#include "sending/send_path.hpp"

#include "hermod/http/message.hpp"

#include <optional>
#include <string_view>

namespace hermod::widget_send {

/// How a send that was asked for stands: accepted, and what its row says by now if the caller
/// waited for that.
struct told_send {
    accepted_send accepted;
    std::optional<known_message> row{};
    bool has_waited{false};  // until it was sent
};

/// 202 `{success, messageId, conversationId, status}`, 200 with Meta's id when the caller has
/// waited, with Idempotent-Replayed when it was accepted before; or the structured error; in the
/// words of the door. A refusal after which the caller has to keep its messageId carries it at the
/// top.
[[nodiscard]] http::response make_answer(
    const outcome<told_send>& result,
    std::string_view request_id,
    door_style style = door_style::plain
);

[[nodiscard]] http::response make_answer(
    const outcome<accepted_send>& result,
    std::string_view request_id,
    door_style style = door_style::plain
);

}  // namespace hermod::widget_send
