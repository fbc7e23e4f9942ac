#include "handlers/admin_requests.hpp"

#include "domain/login_rules.hpp"

#include "hermod/auth/permissions.hpp"

#include <algorithm>
#include <set>

namespace hermod::store {

namespace {

using json::object_reader;
template <class T>
using result = json::result<T>;

constexpr json::limits body_limits{64 * 1024, 8};
constexpr std::size_t max_name = 200;
constexpr std::size_t max_token = 4096;

std::string read_name(object_reader& in, std::string_view key) {
    auto text = in.required_string(key, max_name);
    if (in.ok() && text.find_first_not_of(' ') == std::string::npos)
        in.fail(key, "must not be empty");
    return text;
}

std::optional<std::string> read_optional_name(object_reader& in, std::string_view key) {
    if (in.object()[key].is_absent()) return std::nullopt;
    return read_name(in, key);
}

std::optional<auth::role> read_role(object_reader& in) {
    const auto text = in.optional_string("role", 16);
    if (!text) return std::nullopt;
    const auto role = auth::parse_role(*text);
    const bool is_persons =
        role == auth::role::agent || role == auth::role::manager || role == auth::role::admin;
    if (!is_persons) in.fail("role", "role must be agent, manager or admin");
    return is_persons ? role : std::nullopt;
}

std::string read_digits(object_reader& in, std::string_view key) {
    auto text = in.required_string(key, 32);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (in.ok() && (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)))
        in.fail(key, std::string{key} + " must be digits");
    return text;
}

std::optional<secret> read_access_token(object_reader& in) {
    const auto text = in.optional_string("accessToken", max_token);
    if (!text) return std::nullopt;
    const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
    if (text->empty() || !std::all_of(text->begin(), text->end(), is_plain)) {
        in.fail("accessToken", "accessToken must be an access token");
        return std::nullopt;
    }
    return secret{*text};
}

std::optional<int> read_rate(object_reader& in) {
    const auto rate = in.optional_integer("ratePerSecond");
    if (!rate) return std::nullopt;
    if (*rate < 1 || *rate > 100'000)
        in.fail("ratePerSecond", "ratePerSecond must be from 1 to 100000");
    return static_cast<int>(*rate);
}

/// Members that a change may have; anything else is a mistake that would go unseen.
void refuse_others(
    object_reader& in, const std::set<std::string_view>& known, const std::string& prefix = {}
) {
    const auto object = in.object();
    for (std::size_t i = 0; i < object.size(); ++i)
        if (!known.contains(object.key_at(i)))
            in.fail(
                prefix + std::string{object.key_at(i)},
                std::string{object.key_at(i)} + " cannot be set"
            );
}

using check = bool (*)(json::view);

struct setting {
    std::string_view name;
    check is_fine;  // asked about what is not null
    std::string_view rule;
};

bool is_policy(json::view v) {
    const auto word = v.string().value_or("");
    return word == "hold" || word == "resend" || word == "fail";
}

bool is_flag(json::view v) {
    return v.boolean().has_value();
}

bool is_positive(json::view v) {
    return v.integer().value_or(0) > 0;
}

/// Not less than what keys are good for, and than the time for which Meta repeats its webhooks.
bool is_days(json::view v) {
    const auto days = v.integer().value_or(0);
    return days >= 7 && days <= 36'500;
}

bool is_zone(json::view v) {
    const auto zone = v.string().value_or("");
    return !zone.empty() && zone.size() <= 64;
}

bool is_country(json::view v) {
    const auto code = v.string().value_or("");
    return code.size() == 2 &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_quota(json::view v) {
    if (v.kind() != json::kind::object) return false;
    for (std::size_t i = 0; i < v.size(); ++i) {
        if (v.key_at(i) != "messagesPerMonth") return false;
        const auto most = v.value_at(i);
        if (!most.is_absent() && most.integer().value_or(-1) < 0) return false;
    }
    return true;
}

constexpr std::array settings{
    setting{"uncertainPolicy", is_policy, "must be hold, resend or fail"},
    setting{"uncertainDeadlineMs", is_positive, "must be a positive whole number"},
    setting{"timeZone", is_zone, "must be the name of a time zone"},
    setting{"defaultCountry", is_country, "must be two capital letters"},
    setting{"agentsSeeUnassigned", is_flag, "must be true or false"},
    setting{"retentionDays", is_days, "must be from 7 to 36500"},
    setting{"quota", is_quota, "must be {\"messagesPerMonth\": number or null}"},
    setting{"keepArchivedOnNewMessage", is_flag, "must be true or false"},
};

void check_settings(object_reader& in, json::view given) {
    if (given.kind() != json::kind::object)
        return in.fail("settings", "settings must be an object");
    for (std::size_t i = 0; i < given.size(); ++i) {
        const auto name = given.key_at(i);
        const auto path = "settings." + std::string{name};
        const auto* known = std::find_if(settings.begin(), settings.end(), [&](const setting& s) {
            return s.name == name;
        });
        if (known == settings.end()) return in.fail(path, path + " is not known");
        const auto value = given.value_at(i);
        if (!value.is_absent() && !known->is_fine(value))
            return in.fail(path, path + " " + std::string{known->rule});
    }
}

}  // namespace

result<user_request> read_user_request(std::string_view body, std::size_t least_password) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    user_request user;
    const auto email = normalise_email(in.required_string("email", 320));
    if (!email && in.ok()) in.fail("email", "email must be an e-mail address");
    user.email = email.value_or("");
    user.name = read_name(in, "name");
    const auto role = read_role(in);
    if (!role && in.ok()) in.fail("role", "role is needed");
    user.role = role.value_or(auth::role::agent);
    if (const auto text = in.optional_string("password", most_password_bytes)) {
        const auto problem = password_problem(*text, user.email, least_password);
        if (problem) in.fail("password", "password " + *problem);
        user.password = secret{*text};
    }
    if (!in.ok()) return in.failure();
    return user;
}

result<user_change> read_user_change(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    refuse_others(in, {"name", "role", "isActive"});
    user_change change;
    change.name = read_optional_name(in, "name");
    change.role = read_role(in);
    change.is_active = in.optional_boolean("isActive");
    if (!in.ok()) return in.failure();
    return change;
}

result<new_api_key_row> read_new_key(std::string_view body, system_time now) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    new_api_key_row key;
    key.name = read_name(in, "name");
    const auto scopes = in.required_array("scopes");
    if (in.ok() && scopes.size() == 0) in.fail("scopes", "scopes must have an entry");
    for (std::size_t i = 0; i < scopes.size() && in.ok(); ++i) {
        const auto scope = scopes.at(i).string().value_or("");
        if (!auth::is_scope(scope))
            in.fail("scopes", "scopes may be read, send, write, tokens and admin");
        if (std::find(key.scopes.begin(), key.scopes.end(), scope) == key.scopes.end())
            key.scopes.emplace_back(scope);
    }
    if (const auto text = in.optional_string("expiresAt", 40)) {
        key.expires_at = parse_rfc3339(*text);
        if (!key.expires_at || *key.expires_at <= now)
            in.fail("expiresAt", "expiresAt must be a time to come, in RFC 3339");
    }
    if (!in.ok()) return in.failure();
    return key;
}

result<tenant_change> read_tenant_change(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    refuse_others(in, {"name", "settings"});
    tenant_change change;
    change.name = read_optional_name(in, "name");
    const auto given = in.object()["settings"];
    if (!given.is_absent()) {
        check_settings(in, given);
        change.settings_json = given.dump();
        if (const auto zone = given["timeZone"].string()) change.time_zone = std::string{*zone};
    }
    if (!in.ok()) return in.failure();
    return change;
}

result<account_request> read_new_account(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    account_request account;
    const auto outlet = parse_uuid(in.required_string("outletId", 36));
    if (!outlet && in.ok()) in.fail("outletId", "outletId must be a UUID");
    account.row.outlet_id = outlet.value_or(uuid{});
    account.row.phone_number_id = read_digits(in, "phoneNumberId");
    account.row.waba_id = read_digits(in, "wabaId");
    account.row.display_phone = in.optional_string("displayPhone", 32).value_or("");
    account.row.name = read_name(in, "name");
    account.row.rate_per_second = read_rate(in);
    account.row.is_default = in.optional_boolean("isDefault").value_or(false);
    auto token = read_access_token(in);
    if (!token && in.ok()) in.fail("accessToken", "accessToken is needed");
    if (!in.ok()) return in.failure();
    account.access_token = std::move(*token);
    return account;
}

result<account_change_request> read_account_change(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    refuse_others(in, {"name", "isDefault", "state", "ratePerSecond", "accessToken"});
    account_change_request wanted;
    wanted.change.name = read_optional_name(in, "name");
    wanted.change.is_default = in.optional_boolean("isDefault");
    wanted.change.state = in.optional_string("state", 16);
    const auto& state = wanted.change.state;
    if (state && *state != "active" && *state != "stopped" && *state != "disabled")
        in.fail("state", "state must be active, stopped or disabled");
    wanted.change.rate_per_second = read_rate(in);
    wanted.access_token = read_access_token(in);
    if (!in.ok()) return in.failure();
    return wanted;
}

result<std::string> read_outlet_name(std::string_view body) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    auto name = read_name(in, "name");
    if (!in.ok()) return in.failure();
    return name;
}

}  // namespace hermod::store
