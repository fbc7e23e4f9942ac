#pragma once
#include <string>

#include "domain/fold.hpp"
#include "hermod/contracts/dispatch.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/contracts/send.hpp"
#include "store/message_store.hpp"

namespace hermod::store {

/// `status_update` of a message that reached a state.
[[nodiscard]] contracts::event make_status_event(const snapshot& message, const status_step& step);

/// `message_created` of a request that became a row at `created_at` (Unix milliseconds), under `id`.
[[nodiscard]] contracts::event make_created_event(
    const contracts::send_request& request, const std::string& id, message_status status, std::int64_t created_at);

/// The dispatch of a request that was stored and goes at once.
[[nodiscard]] contracts::dispatch make_dispatch(const contracts::send_request& request, const persisted& row);

/// `last_error` of a message that hermod itself refused.
[[nodiscard]] std::string make_refusal_json(std::string_view code, std::string_view details);

}  // namespace hermod::store
