#include "handlers/admin_tenant.hpp"

#include "handlers/admin_requests.hpp"
#include "handlers/caller.hpp"
#include "handlers/lists.hpp"

#include "hermod/auth/api_key.hpp"
#include "hermod/base/encoding.hpp"

#include <array>
#include <charconv>

namespace hermod::store {

using http::request;
using http::response;

namespace {

constexpr std::size_t max_reported_keys = 20'000;
constexpr json::limits report_limits{1024 * 1024, 4};

void write_key(json::writer& out, const api_key_row& key) {
    out.begin_object()
        .field("id", key.id)
        .field("name", key.name)
        .raw_field("scopes", key.scopes_json);
    out.field("createdAt", format_rfc3339(key.created_at));
    write_time(out, "expiresAt", key.expires_at);
    write_time(out, "lastUsedAt", key.last_used_at);
    write_time(out, "revokedAt", key.revoked_at);
    out.end_object();
}

std::string keys_json(const listed<api_key_row>& found) {
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& key : found.rows) write_key(out, key);
    out.end_array();
    std::optional<std::string> next;
    if (found.has_more) next = encode_cursor({found.rows.back().created_at, found.rows.back().id});
    finish_list(out, next);
    return out.str();
}

/// The stored settings, and what holds for those that are not stored.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> default_settings{{
    {"uncertainPolicy", R"("hold")"},
    {"uncertainDeadlineMs", "null"},  // the deployment's
    {"timeZone", R"("UTC")"},
    {"defaultCountry", "null"},
    {"agentsSeeUnassigned", "false"},
    {"retentionDays", "null"},  // for ever
    {"quota", R"({"messagesPerMonth":null})"},
    {"keepArchivedOnNewMessage", "false"},
}};

std::string tenant_json(const uuid& id, const tenant_view& tenant) {
    const auto stored = json::document::parse(tenant.settings_json);
    json::writer out;
    out.begin_object().field("id", to_string(id)).field("name", tenant.name);
    out.key("settings").begin_object();
    for (const auto& [name, by_default] : default_settings) {
        const auto value = stored ? stored->root()[name] : json::view{};
        const bool is_empty_quota = name == "quota" && value.size() == 0;
        out.raw_field(
            name, value.is_absent() || is_empty_quota ? std::string{by_default} : value.dump()
        );
    }
    out.end_object().end_object();
    return out.str();
}

std::string audit_json(const listed<audit_row>& found) {
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& entry : found.rows) {
        out.begin_object()
            .field("id", std::to_string(entry.id))
            .field("at", format_rfc3339(entry.at));
        out.key("actor").begin_object().field("kind", entry.actor_kind).field("id", entry.actor_id);
        write_text(out, "name", entry.actor_name);
        out.end_object().field("action", entry.action);
        out.field("entity", entry.entity).field("entityId", entry.entity_id);
        write_json(out, "old", entry.old_json);
        write_json(out, "new", entry.new_json);
        out.field("ip", entry.address).field("hash", entry.hash).field("prevHash", entry.prev_hash);
        out.end_object();
    }
    out.end_array();
    std::optional<std::string> next;
    if (found.has_more) next = to_base64url(std::to_string(found.rows.back().id));
    finish_list(out, next);
    return out.str();
}

std::optional<std::int64_t> read_entry_number(const std::string& cursor) {
    const auto text = from_base64url(cursor).value_or("");
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size() || number < 1)
        return std::nullopt;
    return number;
}

response no_content() {
    response done;
    done.status = 204;
    return done;
}

}  // namespace

std::vector<http::route> admin_tenant::routes() {
    const auto to = [this](awaitable<response> (admin_tenant::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = admin_tenant;
    return {
        {"GET", "/api/v1/api-keys", to(&self::list_keys)},
        {"POST", "/api/v1/api-keys", to(&self::add_key)},
        {"DELETE", "/api/v1/api-keys/{keyId}", to(&self::revoke_key)},
        {"POST", "/internal/v1/api-keys/used", to(&self::note_used_keys)},
        {"GET", "/api/v1/tenant", to(&self::show)},
        {"PATCH", "/api/v1/tenant", to(&self::change)},
        {"GET", "/api/v1/audit", to(&self::list_audit)}};
}

awaitable<response> admin_tenant::list_keys(request asked) {
    const auto who = authorize(asked, action::manage_keys);
    if (!who) co_return who.error();
    const auto page = read_list_page(asked);
    if (!page) co_return page.error();
    const auto found = co_await tenants_.list_keys(who->tenant_id, *page, limit());
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, keys_json(*found));
}

awaitable<response> admin_tenant::add_key(request asked) {
    const auto who = authorize(asked, action::manage_keys);
    if (!who) co_return who.error();
    auto wanted = read_new_key(asked.body, std::chrono::system_clock::now());
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    const auto fresh = auth::make_api_key();
    wanted->tenant_id = who->tenant_id;
    wanted->key_id = fresh.key_id;
    wanted->secret_hash = from_base64url(fresh.secret_hash).value_or("");
    const auto author = author_of(*who, asked);
    const auto made = co_await tenants_.add_key(std::move(*wanted), author, limit());
    if (!made) co_return answer_failure(asked, made.error());
    json::writer out;
    out.begin_object().key("apiKey");
    write_key(out, *made);
    out.field("secret", fresh.text.reveal()).end_object();
    co_return http::make_json(201, out.str());
}

awaitable<response> admin_tenant::revoke_key(request asked) {
    const auto who = authorize(asked, action::manage_keys);
    if (!who) co_return who.error();
    std::string id{asked.param("keyId")};
    const auto author = author_of(*who, asked);
    const auto done = co_await tenants_.revoke_key(who->tenant_id, std::move(id), author, limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "key");
    co_return no_content();
}

awaitable<response> admin_tenant::note_used_keys(request asked) {
    const auto parsed = json::document::parse(asked.body, report_limits);
    if (!parsed) co_return refuse(asked, 400, "INVALID_JSON", parsed.error().message);
    const auto ids = parsed->root()["keyIds"];
    if (ids.kind() != json::kind::array || ids.size() > max_reported_keys)
        co_return invalid_field(asked, "keyIds", "keyIds must be a list of at most 20000 ids");
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (const auto id = ids.at(i).string()) keys.emplace_back(*id);
    const auto done = co_await tenants_.note_used_keys(std::move(keys), limit());
    if (!done) co_return answer_failure(asked, done.error());
    co_return no_content();
}

awaitable<response> admin_tenant::show(request asked) {
    const auto who = authorize(asked, action::read_accounts);
    if (!who) co_return who.error();
    const auto found = co_await tenants_.show(who->tenant_id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "tenant");
    co_return http::make_json(200, tenant_json(who->tenant_id, **found));
}

awaitable<response> admin_tenant::change(request asked) {
    const auto who = authorize(asked, action::manage_tenant);
    if (!who) co_return who.error();
    auto wanted = read_tenant_change(asked.body);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    const auto author = author_of(*who, asked);
    const auto done = co_await tenants_.change(
        who->tenant_id, wanted->name, wanted->settings_json, wanted->time_zone, author, limit()
    );
    if (!done && done.error().sqlstate == "22023")
        co_return invalid_field(asked, "settings.timeZone", "settings.timeZone is no time zone");
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "tenant");
    co_return http::make_json(200, tenant_json(who->tenant_id, **done));
}

awaitable<response> admin_tenant::list_audit(request asked) {
    const auto who = authorize(asked, action::read_audit);
    if (!who) co_return who.error();
    const auto page = read_page(asked.query("limit").value_or("50"), std::nullopt, std::nullopt);
    if (!page) co_return invalid_field(asked, page.error().field, page.error().message);
    audit_filter filter;
    filter.limit = page->limit;
    if (const auto cursor = asked.query("cursor")) {
        filter.before = read_entry_number(*cursor);
        if (!filter.before)
            co_return invalid_field(asked, "cursor", "cursor is not one of this list");
    }
    filter.entity = asked.query("entity");
    filter.entity_id = asked.query("entityId");
    filter.actor = asked.query("actor");
    const auto found = co_await tenants_.list_audit(who->tenant_id, std::move(filter), limit());
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, audit_json(*found));
}

}  // namespace hermod::store
