#include "handlers/lookup_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/conversation_json.hpp"

#include "hermod/json/reader.hpp"

namespace hermod::store {

namespace {

constexpr std::size_t most_at_once = 1'000;

/// The texts of a list; `is_fine` decides about each. A missing list is an empty one.
template <class Check>
std::vector<std::string> read_ids(json::object_reader& in, std::string_view key, Check is_fine) {
    std::vector<std::string> ids;
    const auto list = in.object()[key];
    if (list.is_missing()) return ids;
    if (list.kind() != json::kind::array || list.size() > most_at_once) {
        in.fail(key, "must be a list of at most 1000 ids");
        return ids;
    }
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

std::string together_json(const found_together& found) {
    json::writer out;
    out.begin_object().key("contexts").begin_array();
    for (const auto& context : found.contexts) out.raw(internal_context_json(context));
    out.end_array().key("messages").begin_array();
    for (const auto& [id, state] : found.messages) out.raw(message_lookup_json(id, state));
    out.end_array().end_object();
    return out.str();
}

}  // namespace

std::vector<http::route> lookup_handlers::routes() {
    return {{"POST", "/internal/v1/lookups", [this](http::request asked) {
                 return look_up(std::move(asked));
             }}};
}

awaitable<http::response> lookup_handlers::look_up(http::request asked) {
    const auto parsed = json::document::parse(asked.body);
    if (!parsed) co_return refuse(asked, 400, "INVALID_JSON", parsed.error().message);
    json::object_reader in{parsed->root()};
    const auto tenant = parse_uuid(in.required_string("tenantId", 36));
    auto conversations = read_ids(in, "conversations", [](std::string_view id) {
        return parse_uuid(id).has_value();
    });
    auto messages = read_ids(in, "messages", [](std::string_view id) { return is_message_id(id); });
    if (!in.ok()) co_return invalid_field(asked, in.failure().path, in.failure().message);
    if (!tenant) co_return invalid_field(asked, "tenantId", "tenantId must be a UUID");
    const deadline limit = steady_clock::now() + query_deadline_;
    const auto found = co_await reader_.find_together(
        *tenant, std::move(conversations), std::move(messages), limit
    );
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, together_json(*found));
}

}  // namespace hermod::store
