#pragma once
#include "domain/page.hpp"
#include "store/account_store.hpp"
#include "store/audit.hpp"

#include "hermod/contracts/events.hpp"
#include "hermod/postgres/pool.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hermod::store {

struct webhook_row {
    uuid id;
    std::string url;
    std::string events_json;
    std::string description;
    bool is_active{true};
    std::optional<std::string> disabled_reason;
    system_time created_at;
};

struct new_webhook {
    uuid tenant_id;
    uuid id;
    std::string url;
    std::vector<std::string> events;
    std::string description;
    sealed_token secret;
};

/// What is not given stays.
struct webhook_change {
    std::optional<std::string> url;
    std::optional<std::vector<std::string>> events;
    std::optional<std::string> description;
    std::optional<bool> is_active;
};

struct webhook_delivery {
    uuid id;
    std::string event;
    std::string state;
    std::int64_t tries{0};
    std::optional<std::int64_t> status;
    std::optional<std::string> error;
    system_time created_at;
    std::optional<system_time> next_try_at;
    std::optional<std::int64_t> duration_ms;
    std::string payload;
    std::optional<std::string> answer;
};

/// A try that this process has taken.
struct due_delivery {
    uuid tenant_id;
    uuid id;
    uuid webhook_id;
    uuid message_id;
    std::string payload;
    int tries{1};  // this one included
    std::string url;
    sealed_token secret;
};

/// How a try ended.
struct tried_delivery {
    std::string state{"pending"};
    std::optional<std::chrono::seconds> wait;
    std::optional<int> status;
    std::optional<std::string> error;
    std::optional<std::string> answer;
    std::chrono::milliseconds duration{0};
    bool is_answered_well{false};
    bool is_gone{false};
};

/// Webhooks of tenants and the log of their deliveries.
class webhook_store {
public:
    template <class T>
    using answer = awaitable<postgres::result<T>>;

    /// `requests` works as hermod_app, `writers` as hermod_writer; both must outlive this.
    webhook_store(postgres::pool& requests, postgres::pool& writers)
        : requests_{requests},
          writers_{writers} {}

    // For admins; nothing: there is no such thing.
    answer<listed<webhook_row>> list(uuid tenant, page_request page, deadline limit);
    answer<std::optional<webhook_row>> find(uuid tenant, uuid webhook, deadline limit);
    /// Nothing: the tenant has `most` of them.
    answer<std::optional<webhook_row>> add(
        new_webhook fresh, int most, change_author who, deadline limit
    );
    answer<std::optional<webhook_row>> change(
        uuid tenant, uuid webhook, webhook_change what, change_author who, deadline limit
    );
    answer<bool> remove(uuid tenant, uuid webhook, change_author who, deadline limit);
    answer<listed<webhook_delivery>> list_deliveries(
        uuid tenant, uuid webhook, page_request page, deadline limit
    );
    answer<std::optional<webhook_delivery>> replay(
        uuid tenant, uuid webhook, uuid delivery, deadline limit
    );
    answer<std::optional<webhook_delivery>> test(
        uuid tenant, uuid webhook, std::string body, deadline limit
    );

    // For the worker.
    answer<std::set<std::string>> listening_tenants(deadline limit);
    /// For whoever wants them; repeating it changes nothing.
    answer<postgres::table> record(std::vector<contracts::event> events, deadline limit);
    /// Takes due tries away from everybody else for `lease`.
    answer<std::vector<due_delivery>> take_due(
        std::chrono::seconds lease,
        int most,
        int most_per_webhook,
        std::vector<uuid> busy,
        deadline limit
    );
    /// False if the webhook has been given up with that.
    answer<bool> finish(
        due_delivery what, tried_delivery how, std::chrono::hours give_up_after, deadline limit
    );
    answer<postgres::table> prune(std::chrono::hours kept, deadline limit);

private:
    postgres::pool& requests_;
    postgres::pool& writers_;
};

}  // namespace hermod::store
