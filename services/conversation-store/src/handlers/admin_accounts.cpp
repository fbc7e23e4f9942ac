#include "handlers/admin_accounts.hpp"

#include "handlers/caller.hpp"
#include "handlers/lists.hpp"

namespace hermod::store {

using http::request;
using http::response;

namespace {

response no_sealing(const request& asked) {
    return refuse(
        asked,
        503,
        "NOT_CONFIGURED",
        "This installation takes no access tokens: HERMOD_SEALING_KEYS is not set.",
        "accessToken"
    );
}

void write_outlet(json::writer& out, const outlet_view& outlet) {
    out.begin_object().field("id", to_string(outlet.id)).field("name", outlet.name);
    out.field("createdAt", format_rfc3339(outlet.created_at)).end_object();
}

void write_account(json::writer& out, const account_view& account) {
    out.begin_object();
    out.field("id", to_string(account.id)).field("outletId", to_string(account.outlet_id));
    out.field("phoneNumberId", account.phone_number_id).field("wabaId", account.waba_id);
    out.field("displayPhone", account.display_phone).field("name", account.name);
    out.field("isDefault", account.is_default).field("state", account.state);
    write_text(out, "stopReason", account.stop_reason);
    out.field("ratePerSecond", account.rate_per_second);
    write_time(out, "feedbackLiveAt", account.feedback_live_at);
    out.key("backlog").begin_object().field("queued", account.queued);
    write_time(out, "oldestUnsentAt", account.oldest_unsent_at);
    out.end_object().end_object();
}

std::string account_json(const account_view& account) {
    json::writer out;
    out.begin_object().key("account");
    write_account(out, account);
    out.end_object();
    return out.str();
}

template <class Row, class Write>
std::string list_json(const listed<Row>& found, Write write) {
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : found.rows) write(out, row);
    out.end_array();
    std::optional<std::string> next;
    if (found.has_more)
        next = encode_cursor({found.rows.back().created_at, to_string(found.rows.back().id)});
    finish_list(out, next);
    return out.str();
}

}  // namespace

std::vector<http::route> admin_accounts::routes() {
    const auto to = [this](awaitable<response> (admin_accounts::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = admin_accounts;
    return {
        {"GET", "/api/v1/outlets", to(&self::list_outlets)},
        {"POST", "/api/v1/outlets", to(&self::add_outlet)},
        {"GET", "/api/v1/accounts", to(&self::list)},
        {"POST", "/api/v1/accounts", to(&self::add)},
        {"PATCH", "/api/v1/accounts/{id}", to(&self::change)},
        {"POST", "/api/v1/accounts/{id}/resume", to(&self::resume)}};
}

sealed_token admin_accounts::seal(const uuid& tenant, const uuid& account, const secret& token)
    const {
    // Bound to its row, as message-sender opens it.
    const auto box = keys_->seal(token, "account:" + to_string(tenant) + ":" + to_string(account));
    return {box.bytes, box.key_id};
}

awaitable<response> admin_accounts::list_outlets(request asked) {
    const auto who = authorize(asked, action::read_accounts);
    if (!who) co_return who.error();
    const auto page = read_list_page(asked);
    if (!page) co_return page.error();
    if (page->after && !parse_uuid(page->after->id))
        co_return invalid_field(asked, "cursor", "cursor is not one of this list");
    const auto found = co_await accounts_.list_outlets(who->tenant_id, *page, limit());
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, list_json(*found, write_outlet));
}

awaitable<response> admin_accounts::add_outlet(request asked) {
    const auto who = authorize(asked, action::manage_accounts);
    if (!who) co_return who.error();
    auto name = read_outlet_name(asked.body);
    if (!name) co_return invalid_field(asked, name.error().path, name.error().message);
    const auto author = author_of(*who, asked);
    const auto made =
        co_await accounts_.add_outlet(who->tenant_id, std::move(*name), author, limit());
    if (!made) co_return answer_failure(asked, made.error());
    json::writer out;
    out.begin_object().key("outlet");
    write_outlet(out, *made);
    out.end_object();
    co_return http::make_json(201, out.str());
}

awaitable<response> admin_accounts::list(request asked) {
    const auto who = authorize(asked, action::read_accounts);
    if (!who) co_return who.error();
    const auto page = read_list_page(asked);
    if (!page) co_return page.error();
    if (page->after && !parse_uuid(page->after->id))
        co_return invalid_field(asked, "cursor", "cursor is not one of this list");
    const auto found = co_await accounts_.list(who->tenant_id, *page, limit());
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, list_json(*found, write_account));
}

awaitable<response> admin_accounts::add(request asked) {
    const auto who = authorize(asked, action::manage_accounts);
    if (!who) co_return who.error();
    auto wanted = read_new_account(asked.body);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    if (!keys_) co_return no_sealing(asked);
    auto& fresh = wanted->row;
    fresh.tenant_id = who->tenant_id;
    fresh.id = make_uuid_v7();
    fresh.token = seal(fresh.tenant_id, fresh.id, wanted->access_token);
    const auto author = author_of(*who, asked);
    const auto made = co_await accounts_.add(std::move(fresh), author, limit());
    if (!made && made.error().failure == postgres::failure::already_exists)
        co_return refuse(asked, 409, "CONFLICT", "This number is in use already.", "phoneNumberId");
    if (!made) co_return answer_failure(asked, made.error());
    logger_.info(
        "account.created",
        {{"tenantId", to_string(who->tenant_id)}, {"accountId", to_string((*made)->id)}}
    );
    co_return http::make_json(201, account_json(**made));
}

awaitable<response> admin_accounts::change(request asked) {
    const auto who = authorize(asked, action::manage_accounts);
    if (!who) co_return who.error();
    auto wanted = read_account_change(asked.body);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    if (wanted->access_token && !keys_) co_return no_sealing(asked);
    co_return co_await apply(asked, *who, std::move(*wanted));
}

awaitable<response> admin_accounts::resume(request asked) {
    const auto who = authorize(asked, action::manage_accounts);
    if (!who) co_return who.error();
    account_change_request wanted;
    wanted.change.state = "active";
    co_return co_await apply(asked, *who, std::move(wanted));
}

awaitable<response> admin_accounts::apply(
    const request& asked, const service::caller& who, account_change_request wanted
) {
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "account");
    if (wanted.access_token) wanted.change.token = seal(who.tenant_id, *id, *wanted.access_token);
    const auto author = author_of(who, asked);
    const auto done =
        co_await accounts_.change(who.tenant_id, *id, std::move(wanted.change), author, limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "account");
    co_return http::make_json(200, account_json(**done));
}

}  // namespace hermod::store
