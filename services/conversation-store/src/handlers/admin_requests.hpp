#pragma once
#include "store/account_store.hpp"
#include "store/people_store.hpp"
#include "store/tenant_store.hpp"

#include "hermod/base/secret.hpp"
#include "hermod/json/reader.hpp"

#include <string_view>

// Bodies of the administration's requests. A failure names its field.
namespace hermod::store {

struct user_request {
    std::string email;
    std::string name;
    auth::role role{auth::role::agent};
    std::optional<secret> password;
};

[[nodiscard]] json::result<user_request> read_user_request(
    std::string_view body, std::size_t least_password
);
[[nodiscard]] json::result<user_change> read_user_change(std::string_view body);
/// Without tenant, key id and hash: those are the caller's to add. `now`: an expiry lies behind it.
[[nodiscard]] json::result<new_api_key_row> read_new_key(std::string_view body, system_time now);

struct tenant_change {
    std::optional<std::string> name;
    std::optional<std::string> settings_json;
    std::optional<std::string> time_zone;
};

[[nodiscard]] json::result<tenant_change> read_tenant_change(std::string_view body);

struct account_request {
    new_account row;  // without ids and seal
    secret access_token;
};

[[nodiscard]] json::result<account_request> read_new_account(std::string_view body);

struct account_change_request {
    account_change change;  // without seal
    std::optional<secret> access_token;
};

[[nodiscard]] json::result<account_change_request> read_account_change(std::string_view body);
[[nodiscard]] json::result<std::string> read_outlet_name(std::string_view body);

}  // namespace hermod::store
