#include "token_claims.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hermod::auth {

namespace {

constexpr std::array<std::pair<role, std::string_view>, 5> role_names{{
    {role::widget, "widget"},
    {role::agent, "agent"},
    {role::manager, "manager"},
    {role::admin, "admin"},
    {role::machine, "machine"},
}};
constexpr std::size_t most_members = 32;
constexpr std::size_t longest_text = 128;
constexpr std::int64_t latest_second = 253'402'300'799;  // end of the year 9999

/// JSON parsers disagree about which of two equal names counts, so there must be none.
bool has_doubled_member(json::view object) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < object.size(); ++i) names.push_back(object.key_at(i));
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

result<json::document> parse_object(std::string_view text) {
    auto parsed = json::document::parse(text, {.bytes = 8192, .depth = 4});
    if (!parsed) return error_code{errc::malformed};
    const auto root = parsed->root();
    if (root.kind() != json::kind::object || root.size() > most_members || has_doubled_member(root))
        return error_code{errc::malformed};
    return std::move(*parsed);
}

std::optional<std::string> text_of(json::view value) {
    const auto text = value.string();
    if (!text || text->empty() || text->size() > longest_text) return std::nullopt;
    return std::string{*text};
}

std::optional<uuid> uuid_of(json::view value) {
    const auto text = value.string();
    return text ? parse_uuid(*text) : std::nullopt;
}

std::optional<system_time> time_of(json::view value) {
    const auto seconds = value.integer();
    if (!seconds || *seconds < 0 || *seconds > latest_second) return std::nullopt;
    return system_time{std::chrono::seconds{*seconds}};
}

std::optional<std::vector<std::string>> scopes_of(json::view value) {
    std::vector<std::string> scopes;
    if (value.is_missing()) return scopes;
    const auto text = value.string();
    if (!text) return std::nullopt;
    std::string_view rest{*text};
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        if (end > 0) scopes.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return scopes;
}

/// Reads who the bearer is; false if something is missing or malformed.
bool read_identity(json::view root, claims& into) {
    const auto subject = text_of(root["sub"]);
    const auto tenant = uuid_of(root["tid"]);
    const auto role_name = root["role"].string();
    const auto as = role_name ? parse_role(*role_name) : std::nullopt;
    const auto token_id = text_of(root["jti"]);
    auto scopes = scopes_of(root["scp"]);
    if (!subject || !tenant || !as || !token_id || !scopes) return false;
    if (!root["cid"].is_missing()) {
        into.conversation_id = uuid_of(root["cid"]);
        if (!into.conversation_id) return false;
    }
    if (*as == role::widget && !into.conversation_id) return false;
    into.subject = *subject;
    into.tenant_id = *tenant;
    into.role = *as;
    into.token_id = *token_id;
    into.scopes = std::move(*scopes);
    return true;
}

bool read_times(json::view root, const token_rules& rules, claims& into) {
    const auto issued = time_of(root["iat"]);
    const auto begins = time_of(root["nbf"]);
    const auto ends = time_of(root["exp"]);
    if (!issued || !begins || !ends || *ends <= *begins || *ends - *issued > rules.longest_life)
        return false;
    into.issued_at = *issued;
    into.not_before = *begins;
    into.expires_at = *ends;
    return true;
}

std::int64_t unix_seconds(system_time time) noexcept {
    return to_unix_ms(time) / 1000;
}

}  // namespace

std::string_view to_string(role value) noexcept {
    for (const auto& [known, name] : role_names)
        if (known == value) return name;
    return "";
}

std::optional<role> parse_role(std::string_view text) noexcept {
    for (const auto& [known, name] : role_names)
        if (name == text) return known;
    return std::nullopt;
}

result<token_header> parse_header(std::string_view json_text) {
    const auto parsed = parse_object(json_text);
    if (!parsed) return parsed.error();
    const auto root = parsed->root();
    // `crit` names extensions that must be understood; we know none.
    if (!root["crit"].is_missing()) return error_code{errc::malformed};
    const auto algorithm = root["alg"].string();
    const auto type = root["typ"].string();
    const auto key_id = root["kid"].string();
    if (!algorithm || !type) return error_code{errc::wrong_algorithm};
    if (!key_id) return error_code{errc::unknown_key};
    return token_header{std::string{*algorithm}, std::string{*type}, std::string{*key_id}};
}

result<claims> parse_claims(std::string_view json_text, const token_rules& rules) {
    const auto parsed = parse_object(json_text);
    if (!parsed) return parsed.error();
    const auto root = parsed->root();
    if (root["iss"].string() != issuer) return error_code{errc::wrong_issuer};
    if (root["aud"].string() != audience) return error_code{errc::wrong_audience};
    claims content;
    if (!read_identity(root, content) || !read_times(root, rules, content))
        return error_code{errc::bad_claims};
    return content;
}

result<void> check_times(const claims& content, const token_rules& rules, system_time now) {
    if (now >= content.expires_at) return error_code{errc::expired};
    if (content.not_before > now + rules.clock_leeway ||
        content.issued_at > now + rules.clock_leeway)
        return error_code{errc::not_yet_valid};
    return {};
}

std::string write_claims(const claims& content) {
    std::string scopes;
    for (const auto& scope : content.scopes) {
        if (!scopes.empty()) scopes += ' ';
        scopes += scope;
    }
    json::writer out;
    out.begin_object().field("iss", issuer).field("aud", audience).field("sub", content.subject);
    out.field("tid", hermod::to_string(content.tenant_id)).field("role", to_string(content.role));
    if (content.conversation_id) out.field("cid", hermod::to_string(*content.conversation_id));
    if (!scopes.empty()) out.field("scp", scopes);
    out.field("iat", unix_seconds(content.issued_at))
        .field("nbf", unix_seconds(content.not_before));
    out.field("exp", unix_seconds(content.expires_at)).field("jti", content.token_id).end_object();
    return out.str();
}

}  // namespace hermod::auth
