#pragma once
#include "domain/refusal.hpp"
#include "sending/send_path.hpp"

#include "hermod/http/message.hpp"

#include <string_view>

namespace hermod::widget_send {

/// 202 `{success, messageId, status}`, with Idempotent-Replayed when it was accepted before; or the
/// structured error. A refusal after which the caller has to keep its messageId carries it at the
/// top of the body.
[[nodiscard]] http::response make_answer(
    const outcome<accepted_send>& result, std::string_view request_id
);

}  // namespace hermod::widget_send
