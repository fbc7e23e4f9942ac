#include "handlers/provision_requests.hpp"

#include "hermod/base/encoding.hpp"

#include <algorithm>
#include <set>

namespace hermod::store {

namespace {

using json::object_reader;

constexpr json::limits body_limits{4 * 1024 * 1024, 8};
constexpr std::size_t max_name = 200;
constexpr std::size_t max_scopes = 32;

std::optional<uuid> optional_id(object_reader& in, std::string_view key) {
    const auto text = in.optional_string(key, 36);
    if (!text) return std::nullopt;
    const auto id = parse_uuid(*text);
    if (!id) in.fail(key, "must be a UUID");
    return id;
}

uuid required_id(object_reader& in, std::string_view key) {
    const auto text = in.required_string(key, 36);
    const auto id = parse_uuid(text);
    if (!id && in.ok()) in.fail(key, "must be a UUID");
    return id.value_or(uuid{});
}

std::string required_name(
    object_reader& in, std::string_view key, std::size_t max_bytes = max_name
) {
    auto text = in.required_string(key, max_bytes);
    if (text.empty() && in.ok()) in.fail(key, "must not be empty");
    return text;
}

bool is_digits(std::string_view text, std::size_t least, std::size_t most) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return text.size() >= least && text.size() <= most &&
           std::all_of(text.begin(), text.end(), is_digit);
}

bool is_scope(std::string_view text) {
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '_' ||
               c == '-' || c == '.';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), is_part);
}

/// The settings that are known are checked; others are kept as they are.
void check_settings(object_reader& in, json::view settings) {
    if (settings.kind() != json::kind::object) return in.fail("settings", "must be an object");
    const auto policy = settings["uncertainPolicy"];
    const auto word = policy.string().value_or("");
    if (!policy.is_absent() && word != "hold" && word != "resend" && word != "fail")
        in.fail("settings.uncertainPolicy", "must be hold, resend or fail");
    const auto wait = settings["uncertainDeadlineMs"];
    if (!wait.is_absent() && wait.integer().value_or(0) <= 0)
        in.fail("settings.uncertainDeadlineMs", "must be a positive whole number");
}

void read_seal(object_reader& in, account_row& account) {
    const auto sealed = in.optional_string("sealed", 16 * 1024);
    account.key_id = in.optional_string("keyId", 64);
    if (sealed.has_value() != account.key_id.has_value())
        return in.fail("keyId", "sealed and keyId belong together");
    if (!sealed) return;
    account.sealed = from_base64(*sealed);
    if (!account.sealed) return in.fail("sealed", "must be base64");
    // What is sealed is bound to the account's id.
    if (!account.is_id_given) in.fail("accountId", "needed with sealed");
}

contact_row read_contact(object_reader& in) {
    contact_row row;
    row.wa_id = in.required_string("waId", 20);
    if (in.ok() && !is_digits(row.wa_id, 5, 20)) in.fail("waId", "must be 5 to 20 digits");
    row.name = in.optional_string("name", max_name);
    row.contact_id = optional_id(in, "contactId").value_or(make_uuid_v7());
    row.conversation_id = optional_id(in, "conversationId").value_or(make_uuid_v7());
    row.last_inbound_ms = in.optional_integer("lastInboundAt");
    if (row.last_inbound_ms.value_or(1) <= 0) in.fail("lastInboundAt", "must be Unix milliseconds");
    return row;
}

template <class T>
using result = json::result<T>;

}  // namespace

result<tenant_row> read_tenant_request(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    tenant_row tenant;
    tenant.id = optional_id(in, "tenantId").value_or(make_uuid_v7());
    tenant.name = required_name(in, "name");
    const auto settings = parsed->root()["settings"];
    if (!settings.is_absent()) {
        check_settings(in, settings);
        tenant.settings = settings.dump();
    }
    if (!in.ok()) return in.failure();
    return tenant;
}

result<outlet_row> read_outlet_request(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    outlet_row outlet;
    outlet.tenant_id = required_id(in, "tenantId");
    outlet.id = optional_id(in, "outletId").value_or(make_uuid_v7());
    outlet.name = required_name(in, "name");
    if (!in.ok()) return in.failure();
    return outlet;
}

result<account_row> read_account_request(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    account_row account;
    account.tenant_id = required_id(in, "tenantId");
    account.outlet_id = required_id(in, "outletId");
    const auto id = optional_id(in, "accountId");
    account.is_id_given = id.has_value();
    account.id = id.value_or(make_uuid_v7());
    account.phone_number_id = required_name(in, "phoneNumberId", 64);
    account.waba_id = required_name(in, "wabaId", 64);
    account.display_phone = in.optional_string("displayPhone", 32).value_or("");
    account.name = in.optional_string("name", max_name).value_or("");
    const auto rate = in.optional_integer("ratePerSecond");
    if (rate && (*rate < 1 || *rate > 100'000))
        in.fail("ratePerSecond", "must be from 1 to 100000");
    if (rate) account.rate_per_second = static_cast<int>(*rate);
    read_seal(in, account);
    account.is_default = in.optional_boolean("isDefault").value_or(false);
    if (!in.ok()) return in.failure();
    return account;
}

result<contact_batch> read_contacts_request(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    contact_batch batch;
    batch.tenant_id = required_id(in, "tenantId");
    batch.account_id = required_id(in, "accountId");
    const auto items = in.required_array("items");
    if (in.ok() && (items.size() == 0 || items.size() > max_provisioned_items))
        in.fail("items", "must have 1 to 5000 entries");
    if (!in.ok()) return in.failure();
    std::set<std::string> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        object_reader item{items.at(i), "items[" + std::to_string(i) + "]"};
        auto row = read_contact(item);
        if (item.ok() && !seen.insert(row.wa_id).second) item.fail("waId", "is there twice");
        if (!item.ok()) return item.failure();
        batch.items.push_back(std::move(row));
    }
    return batch;
}

result<new_api_key_row> read_api_key_request(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    new_api_key_row key;
    key.tenant_id = required_id(in, "tenantId");
    key.name = required_name(in, "name");
    const auto scopes = in.required_array("scopes");
    if (in.ok() && (scopes.size() == 0 || scopes.size() > max_scopes))
        in.fail("scopes", "must have 1 to 32 entries");
    for (std::size_t i = 0; i < scopes.size() && in.ok(); ++i) {
        const auto scope = scopes.at(i).string();
        if (!scope || !is_scope(*scope))
            in.fail("scopes", "must be words like send or messages:read");
        else
            key.scopes.emplace_back(*scope);
    }
    const auto expires = in.optional_integer("expiresAt");
    if (expires) key.expires_at = from_unix_ms(*expires);
    if (!in.ok()) return in.failure();
    return key;
}

}  // namespace hermod::store
