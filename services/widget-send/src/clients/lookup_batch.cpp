#include "clients/lookup_batch.hpp"

#include "clients/lookup_answers.hpp"

#include "hermod/json/writer.hpp"

#include <utility>

namespace hermod::widget_send {

namespace {

constexpr json::limits answer_limits{.bytes = 16 * 1024 * 1024, .depth = 32};

void write_texts(json::writer& out, std::string_view key, const std::set<std::string>& texts) {
    out.key(key).begin_array();
    for (const auto& text : texts) out.value(text);
    out.end_array();
}

/// Reads each item of a list by `read`, which gives a key and an answer, or nothing if the item
/// breaks the contract.
template <class Key, class Answer, class Read>
bool read_list(json::view list, std::map<Key, Answer>& into, Read read) {
    if (list.is_absent()) return true;
    if (list.kind() != json::kind::array) return false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto item = read(list.at(i));
        if (!item) return false;
        into.insert(std::move(*item));
    }
    return true;
}

}  // namespace

std::size_t lookup_batch::size() const noexcept {
    return columns.contexts.asked.size() + columns.messages.asked.size() +
           columns.chats.asked.size() + columns.templates.asked.size() +
           columns.targets.asked.size() + columns.quick_replies.asked.size();
}

std::string write_questions(const uuid& tenant, const lookup_columns& columns) {
    json::writer out;
    out.begin_object().field("tenantId", to_string(tenant)).key("conversations").begin_array();
    for (const auto& id : columns.contexts.asked) out.value(to_string(id));
    out.end_array();
    write_texts(out, "messages", columns.messages.asked);
    write_texts(out, "targets", columns.targets.asked);
    write_texts(out, "quickReplies", columns.quick_replies.asked);
    out.key("chats").begin_array();
    for (const auto& chat : columns.chats.asked) {
        out.begin_object().field("phone", chat.phone);
        if (chat.account_id) out.field("accountId", to_string(*chat.account_id));
        if (chat.outlet_id) out.field("outletId", to_string(*chat.outlet_id));
        out.end_object();
    }
    out.end_array().key("templates").begin_array();
    for (const auto& one : columns.templates.asked)
        out.begin_object()
            .field("accountId", to_string(one.account_id))
            .field("name", one.name)
            .field("language", one.language)
            .end_object();
    out.end_array().end_object();
    return out.str();
}

bool read_answers(std::string_view body, lookup_columns& into) {
    const auto parsed = json::document::parse(body, answer_limits);
    if (!parsed) return false;
    const auto root = parsed->root();
    lookup_columns got;
    if (root["contexts"].is_absent() || root["messages"].is_absent()) return false;
    if (!read_list(root["contexts"], got.contexts.found, read_context_answer) ||
        !read_list(root["messages"], got.messages.found, read_message_answer) ||
        !read_list(root["chats"], got.chats.found, read_chat_answer) ||
        !read_list(root["templates"], got.templates.found, read_template_answer) ||
        !read_list(root["targets"], got.targets.found, read_target_answer) ||
        !read_list(root["quickReplies"], got.quick_replies.found, read_quick_reply_answer))
        return false;
    into.contexts.found = std::move(got.contexts.found);
    into.messages.found = std::move(got.messages.found);
    into.chats.found = std::move(got.chats.found);
    into.templates.found = std::move(got.templates.found);
    into.targets.found = std::move(got.targets.found);
    into.quick_replies.found = std::move(got.quick_replies.found);
    return true;
}

}  // namespace hermod::widget_send
