#pragma once
#include "domain/webhook_rules.hpp"
#include "store/webhook_store.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/crypto/keyring.hpp"
#include "hermod/http/client.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace hermod::store {

struct webhook_settings {
    webhook_rules rules;
    std::size_t max_calls{64};  // at the same time
    std::size_t max_calls_per_webhook{4};
    std::size_t max_origins{256};  // whose connections are kept
    std::chrono::milliseconds interval{1'000};
    std::chrono::milliseconds refresh{2'000};  // how late a new webhook may be noticed
    std::chrono::hours kept{7 * 24};           // deliveries that ended
    int most_per_tenant{20};
    std::chrono::milliseconds query_deadline{5'000};
};

/// Tells tenants' own systems what happened. It is here, beside the log that it works through: a
/// call and its entry need no second way between services, and what it may reach is checked at
/// connect. Takes events from the outbox (before their source is acked, so none is lost) and calls
/// from a loop.
class webhook_sender {
public:
    /// Without `keys` there are no webhooks. All must outlive this.
    webhook_sender(
        executor ex,
        webhook_store& store,
        const std::optional<crypto::keyring>& keys,
        webhook_settings settings,
        log::logger& logger,
        telemetry::registry& metrics
    );

    /// Writes down the events that somebody wants. Tries until the database has them; throws
    /// operation_aborted if the waiting coroutine was cancelled.
    awaitable<void> record(std::vector<contracts::event> events);
    /// Sends what is due until it is cancelled.
    awaitable<void> run();
    /// Lets calls that run end, at most until `limit`.
    awaitable<void> stop(deadline limit);

    /// Something is due now.
    void wake() {
        is_woken_ = true;
        woken_.notify();
    }

    /// Does somebody want this event? Everybody might, until it is known who listens.
    [[nodiscard]] bool may_want(const contracts::event& event) const;

private:
    awaitable<void> refresh_listeners();
    awaitable<bool> take_round();
    awaitable<void> deliver(due_delivery what);
    [[nodiscard]] awaitable<tried_delivery> call(const due_delivery& what);
    [[nodiscard]] std::optional<secret> open(const due_delivery& what) const;
    [[nodiscard]] std::shared_ptr<http::client> client_of(const std::string& origin);

    executor executor_;
    webhook_store& store_;
    const std::optional<crypto::keyring>& keys_;
    webhook_settings settings_;
    log::logger& logger_;
    telemetry::registry& metrics_;
    std::set<std::string> listening_;
    bool knows_listeners_{false};
    bool is_woken_{false};
    deadline refreshed_at_{};
    std::map<uuid, std::size_t> under_way_;  // by webhook
    std::map<std::string, std::shared_ptr<http::client>> clients_;
    async::event woken_;
    async::event learnt_;
    async::task_group calls_;
    telemetry::counter delivered_;
    telemetry::counter failed_;
};

}  // namespace hermod::store
