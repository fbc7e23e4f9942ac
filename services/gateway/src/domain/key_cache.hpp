#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/auth/token.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace hermod::gateway {

/// The person behind a login.
struct session_bearer {
    uuid session_id;
    uuid user_id;
    auth::role role{auth::role::agent};
};

/// An API key, or a login, as the store knows it.
struct key_record {
    std::string key_id;  // of a login: see session_cache_id()
    uuid tenant_id;
    std::string secret_hash;  // base64url
    std::vector<std::string> scopes;
    std::optional<system_time> expires_at;
    bool is_revoked{false};
    std::optional<session_bearer> session{};  // logins
};

/// Under which id a login is cached: no API key has such an id.
inline constexpr std::string_view session_cache_prefix = "session ";

[[nodiscard]] inline std::string session_cache_id(const std::string& token_hash) {
    return std::string{session_cache_prefix} + token_hash;
}

struct key_cache_limits {
    std::size_t max_keys{10'000};
    /// Used without a look-up.
    std::chrono::milliseconds fresh{2'000};
    /// Used while a look-up is under way; older ones wait for it.
    std::chrono::milliseconds usable{4'000};
    /// How long `no such key` is believed.
    std::chrono::milliseconds refusal{1'000};
    /// The claim checks again before anything leaves.
    std::chrono::minutes while_store_is_away{15};
};

/// What is known about API keys and logins, and for how long it may be believed. Pure: no clock, no
/// I/O.
class key_cache {
public:
    explicit key_cache(key_cache_limits limits)
        : limits_{limits} {}

    enum class trust {
        fresh,    // believe it
        stale,    // believe it and ask again meanwhile
        ask,      // ask first
        expired,  // ask first; may be believed only if the store does not answer
        refused   // known not to exist, or revoked
    };

    struct found {
        trust how{trust::ask};
        const key_record* record{
            nullptr};  // with fresh, stale and expired; valid until the next call
    };

    [[nodiscard]] found find(const std::string& key_id, deadline now);
    /// The store's answer; a revoked key is remembered as a refusal.
    void remember(key_record record, deadline now);
    void remember_absent(const std::string& key_id, deadline now);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct entry {
        std::string key_id;
        std::optional<key_record> record;  // nothing: refused
        deadline learnt;
    };

    void put(entry);

    key_cache_limits limits_;
    std::list<entry> entries_;  // the latest used first
    std::unordered_map<std::string, std::list<entry>::iterator> by_id_;
};

}  // namespace hermod::gateway
