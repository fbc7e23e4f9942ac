#pragma once
#include "domain/rules.hpp"
#include "domain/template_check.hpp"

#include "hermod/amqp/publisher.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/status.hpp"

#include <compare>
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
    std::optional<uuid> conversation_id{};
    std::optional<uuid> contact_id{};
    bool made_contact{false};  // by this very message
    bool made_conversation{false};
    std::string text;  // what people read
    std::string wamid;
    std::string error_json;  // last_error, "" if there is none
    std::optional<system_time> created_at{};
    std::optional<system_time> sent_at{};
};

/// Whom to ask about: a chat by its phone number, from an account or whatever is the default.
struct chat_question {
    std::string phone;
    std::optional<uuid> account_id{};
    std::optional<uuid> outlet_id{};

    friend auto operator<=>(const chat_question&, const chat_question&) = default;
};

struct template_question {
    uuid account_id;
    std::string name;
    std::string language;

    friend auto operator<=>(const template_question&, const template_question&) = default;
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
    /// Always found, if it can be asked: with a trouble, or an account and who is there.
    virtual awaitable<looked_up<chat_context>> find_chat(uuid tenant, chat_question asked) = 0;
    virtual awaitable<looked_up<stored_template>> find_template(
        uuid tenant, template_question asked
    ) = 0;
    /// A message of either direction that another one points at.
    virtual awaitable<looked_up<target_message>> find_target(
        uuid tenant, std::string message_id
    ) = 0;
    /// The text of a canned reply.
    virtual awaitable<looked_up<std::string>> find_quick_reply(uuid tenant, std::string id) = 0;
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
