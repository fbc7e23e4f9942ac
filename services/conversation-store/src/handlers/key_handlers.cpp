#include "handlers/key_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/provision_requests.hpp"

#include "hermod/auth/api_key.hpp"
#include "hermod/base/encoding.hpp"

namespace hermod::store {

using http::request;
using http::response;

namespace {

std::string credentials_json(const uuid& account, const sealed_credentials& found) {
    json::writer out;
    out.begin_object();
    out.field("accountId", to_string(account)).field("tenantId", to_string(found.tenant_id));
    out.field("phoneNumberId", found.phone_number_id).field("wabaId", found.waba_id);
    out.field("keyId", found.key_id).field("sealed", to_base64(found.sealed));
    out.field("version", found.version).field("state", found.state);
    write_milliseconds(out, "feedbackLiveAt", found.feedback_live_at);
    out.end_object();
    return out.str();
}

std::string api_key_json(const std::string& key_id, const stored_api_key& found) {
    json::writer out;
    out.begin_object();
    out.field("keyId", key_id).field("tenantId", to_string(found.tenant_id));
    out.field("secretHash", to_base64url(found.secret_hash));
    out.raw_field("scopes", found.scopes_json);
    write_milliseconds(out, "expiresAt", found.expires_at);
    write_milliseconds(out, "revokedAt", found.revoked_at);
    out.field("name", found.name).end_object();
    return out.str();
}

}  // namespace

std::vector<http::route> key_handlers::routes() {
    const auto to = [this](awaitable<response> (key_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = key_handlers;
    return {
        {"GET", "/internal/v1/accounts/{accountId}/credentials", to(&self::credentials)},
        {"GET", "/internal/v1/api-keys/{keyId}", to(&self::find_api_key)},
        {"POST", "/internal/v1/api-keys", to(&self::make_api_key)}};
}

awaitable<response> key_handlers::credentials(request asked) {
    const auto id = parse_uuid(asked.param("accountId"));
    if (!id) co_return not_found(asked, "account");
    const auto found = co_await keys_.find_credentials(*id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "account");
    co_return http::make_json(200, credentials_json(*id, **found));
}

awaitable<response> key_handlers::find_api_key(request asked) {
    std::string key_id{asked.param("keyId")};
    const auto found = co_await keys_.find_api_key(key_id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "key");
    co_return http::make_json(200, api_key_json(key_id, **found));
}

awaitable<response> key_handlers::make_api_key(request asked) {
    auto wanted = read_api_key_request(asked.body);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    const auto fresh = auth::make_api_key();
    wanted->key_id = fresh.key_id;
    wanted->secret_hash = from_base64url(fresh.secret_hash).value_or("");
    const auto tenant = to_string(wanted->tenant_id);
    const auto added = co_await keys_.add_api_key(std::move(*wanted), limit());
    if (!added) co_return answer_failure(asked, added.error());
    logger_.info("api_key.created", {{"tenantId", tenant}, {"keyId", fresh.key_id}});
    json::writer out;
    out.begin_object()
        .field("apiKey", fresh.text.reveal())
        .field("keyId", fresh.key_id)
        .end_object();
    co_return http::make_json(201, out.str());
}

}  // namespace hermod::store
