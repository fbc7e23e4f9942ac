#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <variant>

#include "hermod/async/event.hpp"
#include "hermod/base/result.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/crypto/keyring.hpp"
#include "hermod/http/client.hpp"
#include "hermod/log/log.hpp"

namespace hermod::sender {

/// What a sealed credential is bound to: it opens for no other account.
[[nodiscard]] std::string credential_binding(const std::string& tenant_id, const std::string& account_id);

/// Why there is no credential.
struct no_credential {
    bool is_store_away{false};  // try again; else a person has to look at it
    std::string what;
};

using credential = std::variant<secret, no_credential>;

struct credential_settings {
    secret service_key;
    std::chrono::milliseconds fresh_for{60'000};
    std::chrono::milliseconds usable_for{900'000};  // while the store is away
    std::chrono::milliseconds ask_deadline{3'000};
    std::chrono::milliseconds failure_holds{1'000};  // the store is not asked again for one account before that
};

/// The accounts' tokens: fetched sealed from the store, opened here and nowhere else, kept in memory only.
class credential_book {
public:
    credential_book(executor, http::client& store, crypto::keyring, credential_settings, log::logger&);

    awaitable<credential> get(std::string tenant_id, std::string account_id);
    /// Meta refused it: the next get() asks the store.
    void forget(const std::string& account_id) { known_.erase(account_id); }

private:
    struct entry {
        explicit entry(executor ex) : changed{std::move(ex)} {}
        secret token;
        deadline fetched_at{};
        no_credential failure;
        deadline failed_at{};
        bool is_known{false};
        bool is_being_fetched{false};
        async::event changed;
    };
    [[nodiscard]] credential answer_of_failure(const entry&) const;
    awaitable<credential> fetch(std::string tenant_id, std::string account_id);
    [[nodiscard]] credential open(const std::string& tenant_id, const std::string& account_id, const std::string& body);

    executor ex_;
    http::client& store_;
    crypto::keyring keys_;
    credential_settings settings_;
    log::logger& logger_;
    std::map<std::string, std::shared_ptr<entry>> known_;
};

}  // namespace hermod::sender
