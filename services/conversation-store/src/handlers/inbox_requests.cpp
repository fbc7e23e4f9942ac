#include "handlers/inbox_requests.hpp"

#include "hermod/base/encoding.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

constexpr json::limits body_limits{64 * 1024, 8};
constexpr std::size_t most_tags = 50;
constexpr std::size_t longest_tag = 50;                     // characters
constexpr std::int64_t end_of_time_ms = 7'258'118'400'000;  // 2200-01-01

json::result<json::document> parse_body(std::string_view body) {
    auto parsed = json::document::parse(body.empty() ? "{}" : body, body_limits);
    if (parsed && parsed->root().kind() != json::kind::object)
        return json::error{"must be an object", ""};
    return parsed;
}

std::string trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return std::string{text};
}

}  // namespace

json::result<std::string> read_up_to(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    auto up_to = in.optional_string("upTo", 64).value_or("");
    if (in.ok() && !up_to.empty() && !is_message_id(up_to))
        in.fail("upTo", "must be a message's id");
    if (!in.ok()) return in.failure();
    return up_to;
}

json::result<system_time> read_mute(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    const auto text = in.optional_string("until", 40);
    if (!in.ok()) return in.failure();
    if (!text) return from_unix_ms(end_of_time_ms);
    const auto until = parse_rfc3339(*text);
    if (!until) return json::error{"must be a time like 2026-11-21T10:00:00Z", "until"};
    return std::min(*until, from_unix_ms(end_of_time_ms));
}

json::result<std::optional<uuid>> read_assignee(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    if (parsed->root()["userId"].is_missing())
        return json::error{"is required; null for nobody", "userId"};
    const auto text = in.optional_string("userId", 36);
    if (!in.ok()) return in.failure();
    if (!text) return std::optional<uuid>{};
    const auto id = parse_uuid(*text);
    if (!id) return json::error{"must be a UUID", "userId"};
    return std::optional{*id};
}

json::result<std::vector<std::string>> read_tags_request(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    const auto list = in.required_array("tags");
    if (in.ok() && list.size() > most_tags) in.fail("tags", "at most 50");
    std::vector<std::string> tags;
    for (std::size_t i = 0; i < list.size() && in.ok(); ++i) {
        auto tag = trimmed(list.at(i).string().value_or(""));
        if (tag.empty() || count_code_points(tag) > longest_tag ||
            tag.find('\0') != std::string::npos)
            in.fail("tags", "each must be a text of 1 to 50 characters");
        tags.push_back(std::move(tag));
    }
    if (!in.ok()) return in.failure();
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    return tags;
}

json::result<uuid> read_undo_token(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    const auto token = parse_uuid(in.required_string("undoToken", 36));
    if (in.ok() && !token) in.fail("undoToken", "is not one that was given");
    if (!in.ok()) return in.failure();
    return *token;
}

}  // namespace hermod::store
