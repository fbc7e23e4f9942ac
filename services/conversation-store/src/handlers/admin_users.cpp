#include "handlers/admin_users.hpp"

#include "handlers/admin_requests.hpp"
#include "handlers/caller.hpp"
#include "handlers/lists.hpp"
#include "handlers/people_json.hpp"

namespace hermod::store {

using http::request;
using http::response;

namespace {

response busy(const request& asked) {
    http::api_error error;
    error.status = 503;
    error.code = "SERVICE_UNAVAILABLE";
    error.message = "Too many passwords are being set at the moment.";
    error.retryable = true;
    error.retry_after_seconds = 2;
    return http::make_error(error, asked.request_id);
}

std::string users_json(const listed<user_row>& found, bool is_short) {
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& user : found.rows) {
        if (!is_short) {
            write_user(out, user);
            continue;
        }
        out.begin_object().field("id", to_string(user.id)).field("name", user.name);
        out.field("role", auth::to_string(user.role)).end_object();
    }
    out.end_array();
    std::optional<std::string> next;
    if (found.has_more)
        next = encode_cursor({found.rows.back().created_at, to_string(found.rows.back().id)});
    finish_list(out, next);
    return out.str();
}

std::string user_json(const user_row& user, const std::optional<secret>& temporary_password) {
    json::writer out;
    out.begin_object().key("user");
    write_user(out, user);
    if (temporary_password) out.field("temporaryPassword", temporary_password->reveal());
    out.end_object();
    return out.str();
}

}  // namespace

std::vector<http::route> admin_users::routes() {
    const auto to = [this](awaitable<response> (admin_users::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = admin_users;
    return {
        {"GET", "/api/v1/users", to(&self::list)},
        {"POST", "/api/v1/users", to(&self::add)},
        {"PATCH", "/api/v1/users/{id}", to(&self::change)},
        {"POST", "/api/v1/users/{id}/reset-password", to(&self::reset_password)},
        {"POST", "/internal/v1/provision/users", to(&self::provision)}};
}

awaitable<response> admin_users::list(request asked) {
    const auto who = authorize(asked, action::read_colleagues);
    if (!who) co_return who.error();
    const auto page = read_list_page(asked);
    if (!page) co_return page.error();
    if (page->after && !parse_uuid(page->after->id))
        co_return invalid_field(asked, "cursor", "cursor is not one of this list");
    // Who may not change people sees whom they work with.
    const bool is_short = !auth::may(who->role, who->scopes, action::manage_users);
    const auto found = co_await people_.list(who->tenant_id, *page, is_short, limit());
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, users_json(*found, is_short));
}

awaitable<response> admin_users::add(request asked) {
    const auto who = authorize(asked, action::manage_users);
    if (!who) co_return who.error();
    auto wanted = read_user_request(asked.body, settings_.least_password);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    std::optional<secret> temporary;
    if (!wanted->password) temporary = crypto::make_temporary_password();
    const secret password = temporary ? *temporary : *wanted->password;
    auto hash = co_await passwords_.hash(password);
    if (!hash) co_return busy(asked);
    new_user fresh;
    fresh.tenant_id = who->tenant_id;
    fresh.id = make_uuid_v7();
    fresh.email = wanted->email;
    fresh.name = wanted->name;
    fresh.role = wanted->role;
    fresh.password_hash = std::move(*hash);
    fresh.is_temporary = temporary.has_value();
    const auto author = author_of(*who, asked);
    const auto made = co_await people_.add(std::move(fresh), author, limit());
    if (!made && made.error().failure == postgres::failure::already_exists)
        co_return refuse(asked, 409, "CONFLICT", "Somebody here has this e-mail address.", "email");
    if (!made) co_return answer_failure(asked, made.error());
    logger_.info(
        "user.created", {{"tenantId", to_string(who->tenant_id)}, {"userId", to_string(made->id)}}
    );
    co_return http::make_json(201, user_json(*made, temporary));
}

awaitable<response> admin_users::change(request asked) {
    const auto who = authorize(asked, action::manage_users);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "user");
    auto wanted = read_user_change(asked.body);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    const auto author = author_of(*who, asked);
    const auto done =
        co_await people_.change(who->tenant_id, *id, std::move(*wanted), author, limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (done->how == user_change_result::not_found) co_return not_found(asked, "user");
    if (done->how == user_change_result::last_admin)
        co_return refuse(
            asked, 409, "LAST_ADMIN", "The tenant would be left without an active admin."
        );
    co_return http::make_json(200, user_json(*done->user, std::nullopt));
}

awaitable<response> admin_users::reset_password(request asked) {
    const auto who = authorize(asked, action::manage_users);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "user");
    const auto temporary = crypto::make_temporary_password();
    auto hash = co_await passwords_.hash(temporary);
    if (!hash) co_return busy(asked);
    const auto author = author_of(*who, asked);
    const auto done =
        co_await people_.reset_password(who->tenant_id, *id, std::move(*hash), author, limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "user");
    json::writer out;
    out.begin_object().field("temporaryPassword", temporary.reveal()).end_object();
    co_return http::make_json(200, out.str());
}

/// The first people of a tenant. May be repeated: who is there stays as they are.
awaitable<response> admin_users::provision(request asked) {
    const auto parsed = json::document::parse(asked.body);
    if (!parsed) co_return refuse(asked, 400, "INVALID_JSON", parsed.error().message);
    const auto tenant = parse_uuid(parsed->root()["tenantId"].string().value_or(""));
    if (!tenant) co_return invalid_field(asked, "tenantId", "tenantId must be a UUID");
    auto wanted = read_user_request(asked.body, settings_.least_password);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    if (!wanted->password) co_return invalid_field(asked, "password", "password is needed");
    auto hash = co_await passwords_.hash(*wanted->password);
    if (!hash) co_return busy(asked);
    new_user fresh;
    fresh.tenant_id = *tenant;
    fresh.id = make_uuid_v7();
    fresh.email = wanted->email;
    fresh.name = wanted->name;
    fresh.role = wanted->role;
    fresh.password_hash = std::move(*hash);
    change_author author;
    author.request_id = asked.request_id;
    const auto made = co_await people_.add(std::move(fresh), author, limit());
    const bool is_there = !made && made.error().failure == postgres::failure::already_exists;
    if (!made && !is_there) co_return answer_failure(asked, made.error());
    co_return http::make_json(200, is_there ? R"({"created":false})" : R"({"created":true})");
}

}  // namespace hermod::store
