#include "handlers/provision_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/provision_requests.hpp"

namespace hermod::store {

using http::request;
using http::response;

namespace {

response answer_id(const char* name, const uuid& id) {
    json::writer out;
    out.begin_object().field(name, to_string(id)).end_object();
    return http::make_json(200, out.str());
}

response answer_conversations(const std::vector<provisioned_conversation>& made) {
    json::writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& one : made) {
        out.begin_object();
        out.field("contactId", to_string(one.contact_id));
        out.field("conversationId", to_string(one.conversation_id));
        out.end_object();
    }
    out.end_array().end_object();
    return http::make_json(200, out.str());
}

}  // namespace

std::vector<http::route> provision_handlers::routes() {
    const auto to = [this](awaitable<response> (provision_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = provision_handlers;
    return {
        {"POST", "/internal/v1/provision/tenants", to(&self::put_tenant)},
        {"POST", "/internal/v1/provision/outlets", to(&self::put_outlet)},
        {"POST", "/internal/v1/provision/accounts", to(&self::put_account)},
        {"POST", "/internal/v1/provision/contacts-and-conversations", to(&self::put_contacts)}};
}

awaitable<response> provision_handlers::put_tenant(request asked) {
    auto tenant = read_tenant_request(asked.body);
    if (!tenant) co_return invalid_field(asked, tenant.error().path, tenant.error().message);
    const auto id = tenant->id;
    const auto done = co_await store_.put_tenant(std::move(*tenant), limit());
    if (!done) co_return answer_failure(asked, done.error());
    logger_.info("tenant.provisioned", {{"tenantId", to_string(id)}});
    co_return answer_id("tenantId", id);
}

awaitable<response> provision_handlers::put_outlet(request asked) {
    auto outlet = read_outlet_request(asked.body);
    if (!outlet) co_return invalid_field(asked, outlet.error().path, outlet.error().message);
    const auto id = outlet->id;
    const auto done = co_await store_.put_outlet(std::move(*outlet), limit());
    if (!done) co_return answer_failure(asked, done.error());
    co_return answer_id("outletId", id);
}

awaitable<response> provision_handlers::put_account(request asked) {
    auto account = read_account_request(asked.body);
    if (!account) co_return invalid_field(asked, account.error().path, account.error().message);
    const auto tenant = to_string(account->tenant_id);
    const auto done = co_await store_.put_account(std::move(*account), limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done)
        co_return refuse(
            asked, 409, "CONFLICT", "This number belongs to another account.", "phoneNumberId"
        );
    logger_.info("account.provisioned", {{"tenantId", tenant}, {"accountId", to_string(**done)}});
    co_return answer_id("accountId", **done);
}

awaitable<response> provision_handlers::put_contacts(request asked) {
    auto batch = read_contacts_request(asked.body);
    if (!batch) co_return invalid_field(asked, batch.error().path, batch.error().message);
    const auto made = co_await store_.put_contacts(std::move(*batch), limit());
    if (!made) co_return answer_failure(asked, made.error());
    co_return answer_conversations(*made);
}

}  // namespace hermod::store
