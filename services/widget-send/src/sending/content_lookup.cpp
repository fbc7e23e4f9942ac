#include "sending/content_lookup.hpp"

#include "sending/asking.hpp"

#include "hermod/json/reader.hpp"

#include <utility>

namespace hermod::widget_send {

namespace {

template_question question_of(uuid account, const contracts::message_content& content) {
    const auto parsed = json::document::parse(content.object_json);
    if (!parsed) return {account, {}, {}};
    return {
        account,
        std::string{parsed->root()["name"].string().value_or("")},
        std::string{parsed->root()["language"]["code"].string().value_or("")}};
}

std::string key_of(const uuid& tenant, const template_question& asked) {
    return to_string(tenant) + to_string(asked.account_id) + asked.language + ":" + asked.name;
}

}  // namespace

const stored_template* content_lookup::recall(
    const std::string& key, std::chrono::milliseconds longest_age
) {
    const auto* const found = templates_.find(key);
    if (found == nullptr || steady_clock::now() - found->asked_at > longest_age) return nullptr;
    return &found->what;
}

awaitable<std::optional<refusal>> content_lookup::fit_template(
    uuid tenant, uuid account, contracts::message_content& content, std::string path, deadline limit
) {
    const auto question = question_of(account, content);
    const auto key = key_of(tenant, question);
    const auto fit = [&](const stored_template& approved) -> std::optional<refusal> {
        auto preview = check_template(content, approved, path);
        if (!preview) return preview.error();
        content.preview = std::move(*preview);
        return std::nullopt;
    };
    // A refusal is never given from memory.
    if (const auto* young = recall(key, settings_.fresh_for); young != nullptr && !fit(*young))
        co_return std::nullopt;
    const std::function<awaitable<looked_up<stored_template>>()> ask = [&] {
        return store_.find_template(tenant, question);
    };
    auto answer = co_await ask_with_tries(ask, limit);
    if (answer.is_unavailable()) {
        const auto* old = recall(key, settings_.usable_for);
        if (old != nullptr && !fit(*old)) co_return std::nullopt;
        co_return store_away();
    }
    if (!answer.is_found()) {
        templates_.erase(key);
        co_return refusal{
            .reason = refusal_reason::template_not_found,
            .message = "the account has no template " + question.name + " in " + question.language,
            .field = std::move(path)};
    }
    templates_.put(key, {*answer.value, steady_clock::now()});
    co_return fit(*answer.value);
}

awaitable<std::optional<refusal>> content_lookup::check_target(
    uuid tenant, uuid conversation, const contracts::message_content& content, deadline limit
) {
    const std::string target{contracts::target_of(content)};
    if (target.empty()) co_return std::nullopt;
    const std::function<awaitable<looked_up<target_message>>()> ask = [&] {
        return store_.find_target(tenant, target);
    };
    const auto answer = co_await ask_with_tries(ask, limit);
    if (answer.is_unavailable()) co_return store_away();
    co_return widget_send::check_target(content, answer.value, conversation);
}

}  // namespace hermod::widget_send
