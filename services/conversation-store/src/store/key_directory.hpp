#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

/// An account's access token, sealed: only message-sender can open it.
struct sealed_credentials {
    uuid tenant_id;
    std::string phone_number_id;
    std::string waba_id;
    std::string key_id;
    std::string sealed;  // raw bytes
    std::int64_t version{1};
    std::string state;
    std::optional<system_time> feedback_live_at;  // of the newest webhook for the number
};

struct stored_api_key {
    uuid tenant_id;
    std::string secret_hash;  // raw SHA-256
    std::string scopes_json;
    std::optional<system_time> expires_at;
    std::optional<system_time> revoked_at;
    std::string name;
};

struct new_api_key_row {
    uuid tenant_id;
    std::string key_id;
    std::string secret_hash;  // raw SHA-256
    std::string name;
    std::vector<std::string> scopes;
    std::optional<system_time> expires_at;
};

/// Keys and credentials, found by their own ids. Nothing found is an empty optional.
class key_directory {
public:
    /// `requests` works as hermod_app, `writers` as hermod_writer; both must outlive this.
    key_directory(postgres::pool& requests, postgres::pool& writers)
        : requests_{requests},
          writers_{writers} {}

    awaitable<postgres::result<std::optional<sealed_credentials>>> find_credentials(
        uuid account, deadline limit
    );
    awaitable<postgres::result<std::optional<stored_api_key>>> find_api_key(
        std::string key_id, deadline limit
    );
    awaitable<postgres::result<postgres::table>> add_api_key(new_api_key_row key, deadline limit);

private:
    postgres::pool& requests_;
    postgres::pool& writers_;
};

}  // namespace hermod::store
