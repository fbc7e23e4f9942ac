#pragma once
#include "domain/page.hpp"
#include "store/audit.hpp"
#include "store/pending_events.hpp"
#include "store/people_store.hpp"

#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>

namespace hermod::store {

struct outlet_view {
    uuid id;
    std::string name;
    system_time created_at;
};

struct account_view {
    uuid id;
    uuid outlet_id;
    std::string phone_number_id;
    std::string waba_id;
    std::string display_phone;
    std::string name;
    bool is_default{false};
    std::string state;
    std::optional<std::string> stop_reason;
    std::int64_t rate_per_second{0};
    std::optional<system_time> feedback_live_at;
    system_time created_at;
    std::int64_t queued{0};
    std::optional<system_time> oldest_unsent_at;
};

/// An access token as it lies in the database.
struct sealed_token {
    std::string bytes;
    std::string key_id;
};

struct new_account {
    uuid tenant_id;
    uuid id;
    uuid outlet_id;
    std::string phone_number_id;
    std::string waba_id;
    std::string display_phone;
    std::string name;
    bool is_default{false};
    std::optional<int> rate_per_second;
    sealed_token token;
};

/// What is not given stays.
struct account_change {
    std::optional<std::string> name;
    std::optional<bool> is_default;
    std::optional<std::string> state;
    std::optional<int> rate_per_second;
    std::optional<sealed_token> token;
};

/// Outlets and accounts as a tenant's admins see and change them.
class account_store {
public:
    template <class T>
    using answer = awaitable<postgres::result<T>>;

    /// `requests` works as hermod_app and must outlive this. Events of changes go to `announce`
    /// once they are committed.
    account_store(postgres::pool& requests, announce_events announce)
        : requests_{requests},
          announce_{std::move(announce)} {}

    answer<listed<outlet_view>> list_outlets(uuid tenant, page_request page, deadline limit);
    answer<outlet_view> add_outlet(
        uuid tenant, std::string name, change_author who, deadline limit
    );
    answer<listed<account_view>> list(uuid tenant, page_request page, deadline limit);
    answer<std::optional<account_view>> find(uuid tenant, uuid account, deadline limit);
    /// already_exists if somebody has that number; invalid (23503) without that outlet.
    answer<std::optional<account_view>> add(new_account fresh, change_author who, deadline limit);
    /// Nothing: there is no such account.
    answer<std::optional<account_view>> change(
        uuid tenant, uuid account, account_change what, change_author who, deadline limit
    );

private:
    postgres::pool& requests_;
    announce_events announce_;
};

}  // namespace hermod::store
