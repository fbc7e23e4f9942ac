#pragma once
#include "domain/rules.hpp"

#include "hermod/amqp/publisher.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/status.hpp"

#include <optional>
#include <string>

namespace hermod::widget_send {

/// The answer to a question to the store.
template <class T>
struct looked_up {
    enum class state { found, not_found, unavailable };
    state what{state::unavailable};
    std::optional<T> value{};

    [[nodiscard]] bool is_found() const noexcept { return what == state::found; }

    [[nodiscard]] bool is_unavailable() const noexcept { return what == state::unavailable; }
};

/// What the store knows about a message that it was asked for by its id.
struct known_message {
    std::string body_hash;  // "" if the row has none
    contracts::message_status status{contracts::message_status::sending};
    int attempt{1};
};

/// The conversation-store as this service needs it. Answers within its own deadlines, if need be
/// with `unavailable`; never throws but on cancellation.
class message_store {
public:
    virtual ~message_store() = default;
    virtual awaitable<looked_up<conversation_context>> find_context(
        uuid tenant, uuid conversation
    ) = 0;
    virtual awaitable<looked_up<known_message>> find_message(
        uuid tenant, std::string message_id
    ) = 0;
};

/// The way into hermod.send.
class send_publisher {
public:
    virtual ~send_publisher() = default;
    /// `item` is a contracts::send_request as JSON; the account's number chooses the partition.
    virtual awaitable<amqp::publish_outcome> publish(
        std::string phone_number_id, std::string item, deadline limit
    ) = 0;
    /// Connected to the broker and not blocked by it.
    [[nodiscard]] virtual bool is_ready() const noexcept = 0;
};

}  // namespace hermod::widget_send
