#include "handlers/inbox_requests.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/whatsapp/phone.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

constexpr json::limits body_limits{64 * 1024, 8};
constexpr std::size_t most_tags = 50;
constexpr std::size_t longest_tag = 50;                     // characters
constexpr std::int64_t end_of_time_ms = 7'258'118'400'000;  // 2200-01-01

constexpr std::size_t longest_text = 4'096;  // characters
constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_email = 254;  // bytes

void check_text(
    json::object_reader& in, std::string_view key, std::string_view text, std::size_t most
) {
    if (text.empty() || count_code_points(text) > most || text.find('\0') != text.npos)
        in.fail(key, "must be a text of 1 to " + std::to_string(most) + " characters");
}

void check_email(json::object_reader& in, std::string_view text) {
    const auto at = text.find('@');
    if (at == text.npos || at == 0 || at + 1 == text.size() ||
        text.find_first_of(std::string_view{" \0", 2}) != text.npos)
        in.fail("email", "must be an address like ana@example.com");
}

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

json::result<std::string> read_note_text(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    auto text = trimmed(in.required_string("text", 4 * longest_text));
    if (in.ok()) check_text(in, "text", text, longest_text);
    if (!in.ok()) return in.failure();
    return text;
}

json::result<canned_wish> read_canned_request(std::string_view body, bool is_new) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    canned_wish wish;
    wish.shortcut = is_new ? in.required_string("shortcut", 4 * longest_tag)
                           : in.optional_string("shortcut", 4 * longest_tag);
    wish.text = is_new ? in.required_string("text", 4 * longest_text)
                       : in.optional_string("text", 4 * longest_text);
    if (in.ok() && wish.shortcut) {
        wish.shortcut = trimmed(*wish.shortcut);
        check_text(in, "shortcut", *wish.shortcut, longest_tag);
        if (wish.shortcut->find(' ') != std::string::npos) in.fail("shortcut", "must be one word");
    }
    if (in.ok() && wish.text) check_text(in, "text", *wish.text, longest_text);
    if (!in.ok()) return in.failure();
    return wish;
}

json::result<contact_wish> read_contact_request(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    contact_wish wish;
    const auto phone = whatsapp::normalize_phone(in.required_string("phone", 40));
    if (in.ok() && !phone)
        in.fail("phone", "must be a number with its country code, like +62 812 3456 789");
    wish.name = in.optional_string("name", 4 * longest_name);
    wish.email = in.optional_string("email", longest_email);
    if (in.ok() && wish.name) check_text(in, "name", *wish.name, longest_name);
    if (in.ok() && wish.email) check_email(in, *wish.email);
    if (!in.ok()) return in.failure();
    wish.digits = phone->substr(1);
    return wish;
}

json::result<contact_change> read_contact_change(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    const auto value_of = [&](std::string_view key,
                              std::size_t most) -> std::optional<std::string> {
        if (parsed->root()[key].is_missing()) return std::nullopt;
        return in.optional_string(key, most).value_or("");
    };
    contact_change wish;
    wish.name = value_of("name", 4 * longest_name);
    wish.email = value_of("email", longest_email);
    if (in.ok() && wish.name && !wish.name->empty())
        check_text(in, "name", *wish.name, longest_name);
    if (in.ok() && wish.email && !wish.email->empty()) check_email(in, *wish.email);
    if (!in.ok()) return in.failure();
    return wish;
}

json::result<bool> read_settlement(std::string_view body) {
    const auto parsed = parse_body(body);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    const auto as = in.required_string("as", 16);
    if (in.ok() && as != "sent" && as != "failed") in.fail("as", "must be sent or failed");
    if (!in.ok()) return in.failure();
    return as == "sent";
}

boost::system::result<std::optional<cursor>, page_problem> read_place(
    const std::optional<std::string>& text
) {
    if (!text || text->empty()) return std::optional<cursor>{};
    auto place = decode_cursor(*text);
    if (!place) return page_problem{"cursor", "cursor is not one that this list gave"};
    return place;
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
