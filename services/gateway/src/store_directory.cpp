#include "store_directory.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::gateway {

namespace {

/// Unix milliseconds or RFC 3339.
std::optional<system_time> read_time(json::view value) {
    if (const auto ms = value.integer()) return from_unix_ms(*ms);
    if (const auto text = value.string()) return parse_rfc3339(*text);
    return std::nullopt;
}

std::optional<key_record> read_key(const std::string& body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return std::nullopt;
    json::object_reader in{parsed->root()};
    key_record key;
    key.key_id = in.required_string("keyId");
    const auto tenant = parse_uuid(in.required_string("tenantId"));
    key.secret_hash = in.required_string("secretHash");
    const auto scopes = in.required_array("scopes");
    if (!in.ok() || !tenant) return std::nullopt;
    key.tenant_id = *tenant;
    for (std::size_t i = 0; i < scopes.size(); ++i)
        if (const auto scope = scopes.at(i).string()) key.scopes.emplace_back(*scope);
    const auto expires_at = in.object()["expiresAt"];
    key.expires_at = read_time(expires_at);
    // An expiry that cannot be read must not make the key eternal.
    if (!expires_at.is_absent() && !key.expires_at) return std::nullopt;
    key.is_revoked = !in.object()["revokedAt"].is_absent();
    return key;
}

std::optional<key_record> read_session(const std::string& body, const std::string& token_hash) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return std::nullopt;
    json::object_reader in{parsed->root()};
    const auto tenant = parse_uuid(in.required_string("tenantId"));
    const auto session = parse_uuid(in.required_string("sessionId"));
    const auto user = parse_uuid(in.required_string("userId"));
    const auto role = auth::parse_role(in.required_string("role"));
    const auto expires_at = read_time(in.object()["expiresAt"]);
    if (!in.ok() || !tenant || !session || !user || !role || !expires_at) return std::nullopt;
    key_record record;
    record.key_id = session_cache_id(token_hash);
    record.tenant_id = *tenant;
    record.expires_at = expires_at;
    record.session = session_bearer{*session, *user, *role};
    return record;
}

std::string used_keys_json(const std::vector<std::string>& key_ids) {
    json::writer out;
    out.begin_object().key("keyIds").begin_array();
    for (const auto& id : key_ids) out.value(id);
    out.end_array().end_object();
    return out.str();
}

class http_store_directory final : public store_directory {
public:
    http_store_directory(http::client& store, const service::service_keys& keys, log::logger& log)
        : store_{store},
          keys_{keys},
          log_{log} {}

    awaitable<key_lookup> find_key(std::string key_id, deadline limit) override {
        const auto target = "/internal/v1/api-keys/" + http::percent_encode(key_id);
        const http::outcome got = co_await ask(target, limit);
        key_lookup found;
        if (got.delivery != http::delivery::answered) co_return found;
        if (got.answer.status == 404) found.what = existence::absent;
        if (got.answer.status != 200) {
            report_unexpected(got.answer.status);
            co_return found;
        }
        auto record = read_key(got.answer.body);
        if (!record || record->key_id != key_id) {
            log_.error("gateway.store.unreadable_key", {{"keyId", key_id}});
            co_return found;
        }
        found.what = existence::exists;
        found.record = std::move(*record);
        co_return found;
    }

    awaitable<key_lookup> find_session(std::string token_hash, deadline limit) override {
        const http::outcome got =
            co_await ask("/internal/v1/sessions/" + http::percent_encode(token_hash), limit);
        key_lookup found;
        if (got.delivery != http::delivery::answered) co_return found;
        if (got.answer.status == 404) found.what = existence::absent;
        if (got.answer.status != 200) {
            report_unexpected(got.answer.status);
            co_return found;
        }
        auto record = read_session(got.answer.body, token_hash);
        if (!record) {
            log_.error("gateway.store.unreadable_session");
            co_return found;
        }
        found.what = existence::exists;
        found.record = std::move(*record);
        co_return found;
    }

    awaitable<bool> report_used_keys(std::vector<std::string> key_ids, deadline limit) override {
        http::outgoing request = make_request("/internal/v1/api-keys/used", limit);
        request.method = "POST";
        request.body = used_keys_json(key_ids);
        request.fields.add("Content-Type", "application/json");
        const http::outcome got = co_await store_.send(std::move(request));
        co_return got.delivery == http::delivery::answered&& got.answer.status == 204;
    }

    awaitable<existence> find_conversation(uuid tenant, uuid conversation, deadline limit)
        override {
        const auto target =
            "/internal/v1/context/" + to_string(conversation) + "?tenantId=" + to_string(tenant);
        const http::outcome got = co_await ask(target, limit);
        if (got.delivery != http::delivery::answered) co_return existence::unreachable;
        if (got.answer.status == 200) co_return existence::exists;
        if (got.answer.status == 404) co_return existence::absent;
        report_unexpected(got.answer.status);
        co_return existence::unreachable;
    }

private:
    awaitable<http::outcome> ask(std::string target, deadline limit) {
        return store_.send(make_request(std::move(target), limit));
    }

    http::outgoing make_request(std::string target, deadline limit) const {
        http::outgoing request;
        request.target = std::move(target);
        request.limit = limit;
        request.fields.add(std::string{service::service_key_header}, keys_.current().reveal());
        return request;
    }

    void report_unexpected(int status) {
        if (status != 404) log_.error("gateway.store.unexpected_answer", {{"status", status}});
    }

    http::client& store_;
    const service::service_keys& keys_;
    log::logger& log_;
};

}  // namespace

std::unique_ptr<store_directory> make_http_store_directory(
    http::client& store, const service::service_keys& keys, log::logger& log
) {
    return std::make_unique<http_store_directory>(store, keys, log);
}

}  // namespace hermod::gateway
