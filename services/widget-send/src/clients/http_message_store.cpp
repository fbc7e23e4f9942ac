#include "clients/http_message_store.hpp"

#include "hermod/async/event.hpp"
#include "hermod/json/reader.hpp"

#include <chrono>
#include <utility>

namespace hermod::widget_send {

namespace {

constexpr std::chrono::seconds watch_interval{2};
constexpr std::chrono::seconds watch_deadline{2};

std::optional<account_state> parse_account_state(std::string_view word) noexcept {
    if (word == "active") return account_state::active;
    if (word == "stopped") return account_state::stopped;
    if (word == "disabled") return account_state::disabled;
    return std::nullopt;
}

std::optional<conversation_context> read_context(std::string_view body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return std::nullopt;
    json::object_reader in{parsed->root()};
    const auto conversation = parse_uuid(in.required_string("conversationId"));
    const auto account = parse_uuid(in.required_string("accountId"));
    const auto state = parse_account_state(in.required_string("accountState"));
    conversation_context context;
    context.phone_number_id = in.required_string("phoneNumberId");
    context.store_time = from_unix_ms(in.required_integer("now"));
    if (const auto expires = in.optional_integer("windowExpiresAt"))
        context.window_expires_at = from_unix_ms(*expires);
    if (!in.ok() || !conversation || !account || !state) return std::nullopt;
    context.conversation_id = *conversation;
    context.account_id = *account;
    context.state = *state;
    return context;
}

std::optional<known_message> read_message(std::string_view body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return std::nullopt;
    json::object_reader in{parsed->root()};
    const auto status = contracts::parse_message_status(in.required_string("status"));
    known_message message;
    message.body_hash = in.optional_string("bodyHash").value_or("");
    message.attempt = static_cast<int>(in.required_integer("attempt"));
    if (!in.ok() || !status) return std::nullopt;
    message.status = *status;
    return message;
}

/// What an answer means, read by `read` if it is one.
template <class T, class Read>
looked_up<T> interpret(const http::outcome& outcome, Read read, log::logger& log) {
    using state = typename looked_up<T>::state;
    if (outcome.delivery != http::delivery::answered) return {};
    if (outcome.answer.status == 404) return {state::not_found, {}};
    if (outcome.answer.status == 200) {
        auto value = read(outcome.answer.body);
        if (value) return {state::found, std::move(value)};
        log.error("store.answer_unreadable", {{"what", "the answer breaks the contract"}});
    }
    return {};
}

std::string trouble_of(const http::outcome& outcome) {
    if (outcome.delivery != http::delivery::answered)
        return "no answer: " + outcome.reason.message();
    if (outcome.answer.status == 200 || outcome.answer.status == 404) return {};
    return "answers " + std::to_string(outcome.answer.status);
}

std::string context_target(const uuid& tenant, const uuid& conversation) {
    return "/internal/v1/context/" + to_string(conversation) + "?tenantId=" + to_string(tenant);
}

}  // namespace

http_message_store::http_message_store(
    http::client& client, service::service_keys keys, log::logger& log
)
    : client_{client},
      keys_{std::move(keys)},
      log_{log} {}

awaitable<http::outcome> http_message_store::get(std::string target, deadline limit) {
    http::outgoing request;
    request.target = std::move(target);
    request.fields.set(service::service_key_header, keys_.current().reveal());
    request.limit = limit;
    auto outcome = co_await client_.send(std::move(request));
    trouble_ = trouble_of(outcome);
    co_return outcome;
}

awaitable<looked_up<conversation_context>> http_message_store::find_context(
    uuid tenant, uuid conversation, deadline limit
) {
    const auto outcome = co_await get(context_target(tenant, conversation), limit);
    co_return interpret<conversation_context>(outcome, read_context, log_);
}

awaitable<looked_up<known_message>> http_message_store::find_message(
    uuid tenant, std::string message_id, deadline limit
) {
    std::string target = "/internal/v1/messages/" + http::percent_encode(message_id) +
                         "?tenantId=" + to_string(tenant);
    const auto outcome = co_await get(std::move(target), limit);
    co_return interpret<known_message>(outcome, read_message, log_);
}

awaitable<void> http_message_store::watch() {
    // The nil conversation does not exist: 404 proves that the store and its database answer.
    for (;;) {
        std::string target = context_target(uuid{}, uuid{});
        const auto outcome = co_await get(std::move(target), steady_clock::now() + watch_deadline);
        if (!trouble_of(outcome).empty()) log_.debug("store.away", {{"what", trouble_}});
        co_await async::sleep_for(watch_interval);
    }
}

}  // namespace hermod::widget_send
