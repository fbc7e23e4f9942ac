#pragma once
#include "domain/key_cache.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/http/client.hpp"
#include "hermod/service/caller.hpp"

#include <memory>
#include <string>

namespace hermod::gateway {

enum class existence { exists, absent, unreachable };

struct key_lookup {
    existence what{existence::unreachable};
    key_record record{};  // if it exists
};

/// What the gateway asks the store itself.
class store_directory {
public:
    virtual ~store_directory() = default;
    virtual awaitable<key_lookup> find_key(std::string key_id, deadline limit) = 0;
    /// A login by the hash of its token; the store notes that it is in use.
    virtual awaitable<key_lookup> find_session(std::string token_hash, deadline limit) = 0;
    /// Tells the store which keys were used; false if it was not told.
    virtual awaitable<bool> report_used_keys(std::vector<std::string> key_ids, deadline limit) = 0;
    virtual awaitable<existence> find_conversation(
        uuid tenant, uuid conversation, deadline limit
    ) = 0;
};

/// Over the store's internal HTTP.
[[nodiscard]] std::unique_ptr<store_directory> make_http_store_directory(
    http::client& store, const service::service_keys& keys, log::logger& log
);

}  // namespace hermod::gateway
