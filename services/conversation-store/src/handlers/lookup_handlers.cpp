#include "handlers/lookup_handlers.hpp"

#include "handlers/answers.hpp"

#include "hermod/json/reader.hpp"

namespace hermod::store {

namespace {

constexpr std::size_t most_at_once = 1'000;

bool is_uuid(std::string_view text) { return parse_uuid(text).has_value(); }

bool is_any(std::string_view text) { return !text.empty() && text.size() <= 512; }

/// The items of a list; a missing list is an empty one.
json::view read_list(json::object_reader& in, std::string_view key) {
    const auto list = in.object()[key];
    if (list.is_absent()) return {};
    if (list.kind() == json::kind::array && list.size() <= most_at_once) return list;
    in.fail(key, "must be a list of at most 1000 items");
    return {};
}

/// The texts of a list; `is_fine` decides about each.
std::vector<std::string> read_ids(json::object_reader& in, std::string_view key, bool (*is_fine)(std::string_view)) {
    std::vector<std::string> ids;
    const auto list = read_list(in, key);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto id = list.at(i).string();
        if (!id || !is_fine(*id)) {
            in.fail(key, "holds something that is no id");
            return ids;
        }
        ids.emplace_back(*id);
    }
    return ids;
}

std::optional<std::string> read_optional_id(json::object_reader& in, json::view item, std::string_view key) {
    const auto value = item[key];
    if (value.is_absent()) return std::nullopt;
    if (value.string() && is_uuid(*value.string())) return std::string{*value.string()};
    in.fail(key, "must be a UUID");
    return std::nullopt;
}

std::string read_text(json::object_reader& in, json::view item, std::string_view key, bool (*is_fine)(std::string_view)) {
    const auto value = item[key].string();
    if (value && is_fine(*value)) return std::string{*value};
    in.fail(key, "is required");
    return {};
}

send_questions read_questions(json::object_reader& in) {
    send_questions asked;
    asked.conversations = read_ids(in, "conversations", is_uuid);
    asked.messages = read_ids(in, "messages", is_message_id);
    asked.targets = read_ids(in, "targets", is_message_id);
    asked.quick_replies = read_ids(in, "quickReplies", is_uuid);
    const auto chats = read_list(in, "chats");
    for (std::size_t i = 0; i < chats.size(); ++i) {
        asked.chat_phones.push_back(read_text(in, chats.at(i), "phone", is_any));
        asked.chat_accounts.push_back(read_optional_id(in, chats.at(i), "accountId"));
        asked.chat_outlets.push_back(read_optional_id(in, chats.at(i), "outletId"));
    }
    const auto templates = read_list(in, "templates");
    for (std::size_t i = 0; i < templates.size(); ++i) {
        asked.template_accounts.push_back(read_text(in, templates.at(i), "accountId", is_uuid));
        asked.template_names.push_back(read_text(in, templates.at(i), "name", is_any));
        asked.template_languages.push_back(read_text(in, templates.at(i), "language", is_any));
    }
    return asked;
}

void write_items(json::writer& out, std::string_view key, const texts& items) {
    out.key(key).begin_array();
    for (const auto& item : items) out.raw(item);
    out.end_array();
}

std::string together_json(const send_answers& found) {
    json::writer out;
    out.begin_object();
    write_items(out, "contexts", found.contexts);
    write_items(out, "messages", found.messages);
    write_items(out, "chats", found.chats);
    write_items(out, "templates", found.templates);
    write_items(out, "targets", found.targets);
    write_items(out, "quickReplies", found.quick_replies);
    out.end_object();
    return out.str();
}

}  // namespace

std::vector<http::route> lookup_handlers::routes() {
    return {{"POST", "/internal/v1/lookups", [this](http::request asked) { return look_up(std::move(asked)); }}};
}

awaitable<http::response> lookup_handlers::look_up(http::request asked) {
    const auto parsed = json::document::parse(asked.body);
    if (!parsed) co_return refuse(asked, 400, "INVALID_JSON", parsed.error().message);
    json::object_reader in{parsed->root()};
    const auto tenant = parse_uuid(in.required_string("tenantId", 36));
    auto questions = read_questions(in);
    if (!in.ok()) co_return invalid_field(asked, in.failure().path, in.failure().message);
    if (!tenant) co_return invalid_field(asked, "tenantId", "tenantId must be a UUID");
    const deadline limit = steady_clock::now() + query_deadline_;
    const auto found = co_await lookups_.find(*tenant, std::move(questions), limit);
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, together_json(*found));
}

}  // namespace hermod::store
