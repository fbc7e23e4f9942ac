#pragma once
#include "domain/send_command.hpp"
#include "sending/ports.hpp"

#include "hermod/async/event.hpp"
#include "hermod/contracts/send.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace hermod::widget_send::testing {

inline const uuid tenant = *parse_uuid("0192f0c1-2d3e-7abc-8def-0123456789ab");
inline const uuid conversation = *parse_uuid("0192f0c1-2d3e-7abc-8def-0123456789ac");
inline const uuid account = *parse_uuid("0192f0c1-2d3e-7abc-8def-0123456789ad");

/// What the doors make of such a body.
inline content_outcome content_of(const std::string& body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return missing_field("text");
    return read_content(parsed->root());
}

inline content_outcome text_of(const std::string& text) {
    return content_of("{\"text\":" + json::quote(text) + "}");
}

/// When good_command() is validated.
inline const system_time now = from_unix_ms(1'790'000'000'000);

/// A command that is fine in every way.
inline send_command good_command() {
    send_command command;
    command.tenant_id = tenant;
    command.subject = "key";
    command.request_id = "r1";
    command.named_tenants = {to_string(tenant)};
    command.conversation_id = to_string(conversation);
    command.integration_id = to_string(account);
    command.needs_tenant = true;
    command.needs_integration = true;
    command.content = text_of("Hello");
    return command;
}

/// The conversation of good_command(), its window open for an hour.
inline conversation_context good_context() {
    conversation_context context;
    context.conversation_id = conversation;
    context.account_id = account;
    context.phone_number_id = "106000000000001";
    context.store_time = from_unix_ms(1'790'000'000'000);
    context.window_expires_at = context.store_time + std::chrono::hours{1};
    return context;
}

class in_memory_message_store : public message_store {
public:
    awaitable<looked_up<conversation_context>> find_context(uuid, uuid) override {
        ++context_questions;
        using state = looked_up<conversation_context>::state;
        looked_up<conversation_context> answer;
        if (is_down) co_return answer;
        answer.what = context ? state::found : state::not_found;
        answer.value = context;
        co_return answer;
    }

    awaitable<looked_up<known_message>> find_message(uuid, std::string message_id) override {
        ++message_questions;
        using state = looked_up<known_message>::state;
        looked_up<known_message> answer;
        if (is_down) co_return answer;
        const auto found = messages.find(message_id);
        answer.what = found == messages.end() ? state::not_found : state::found;
        if (found != messages.end()) answer.value = found->second;
        co_return answer;
    }

    awaitable<looked_up<chat_context>> find_chat(uuid, chat_question) override {
        ++context_questions;
        co_return answer(chat);
    }

    awaitable<looked_up<stored_template>> find_template(uuid, template_question asked) override {
        ++template_questions;
        const auto found = templates.find(asked.name + "/" + asked.language);
        co_return answer(found == templates.end() ? std::nullopt : std::optional{found->second});
    }

    awaitable<looked_up<target_message>> find_target(uuid, std::string id) override {
        const auto found = targets.find(id);
        co_return answer(found == targets.end() ? std::nullopt : std::optional{found->second});
    }

    awaitable<looked_up<std::string>> find_quick_reply(uuid, std::string id) override {
        const auto found = quick_replies.find(id);
        co_return answer(
            found == quick_replies.end() ? std::nullopt : std::optional{found->second}
        );
    }

    template <class T>
    [[nodiscard]] looked_up<T> answer(std::optional<T> value) const {
        using state = typename looked_up<T>::state;
        if (is_down) return {};
        const auto what = value ? state::found : state::not_found;
        return {what, std::move(value)};
    }

    std::optional<chat_context> chat;
    std::map<std::string, stored_template> templates;  // by name/language
    std::map<std::string, target_message> targets;
    std::map<std::string, std::string> quick_replies;
    int template_questions{0};
    bool is_down{false};
    std::optional<conversation_context> context{good_context()};
    std::map<std::string, known_message> messages;
    int context_questions{0};
    int message_questions{0};
};

/// Confirms everything, or what `script` says first. With `gate` set, publishes wait for it.
class in_memory_send_publisher : public send_publisher {
public:
    awaitable<amqp::publish_outcome> publish(
        std::string phone_number_id, std::string item, deadline
    ) override {
        last_number = phone_number_id;
        while (gate != nullptr && is_closed) co_await gate->wait();
        auto result = amqp::publish_outcome::confirmed;
        if (!script.empty()) {
            result = script.front();
            script.pop_front();
        }
        items.push_back(contracts::read_text<contracts::send_request>(item).value());
        co_return result;
    }

    [[nodiscard]] bool is_ready() const noexcept override { return ready; }

    bool ready{true};
    async::event* gate{nullptr};
    bool is_closed{false};
    std::deque<amqp::publish_outcome> script;
    std::vector<contracts::send_request> items;
    std::string last_number;
};

}  // namespace hermod::widget_send::testing
