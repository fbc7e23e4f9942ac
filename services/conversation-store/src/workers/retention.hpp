#pragma once
#include "store/retention_store.hpp"

#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>
#include <functional>
#include <string_view>

namespace hermod::store {

struct retention_settings {
    /// How often it is looked for what is past its time.
    std::chrono::milliseconds interval{60'000};
    /// Between two batches, so that the work of the day goes before.
    std::chrono::milliseconds pause{50};
    /// Rows per transaction.
    int rows{500};
    /// Batches of one tenant, or of one kind, in one round: the rest is for the next one.
    int batches{200};
    /// How long webhooks are kept as they came; 0: not at all.
    std::chrono::milliseconds raw_webhooks{3 * 24 * 3'600'000};
};

/// Removes what is past its time, in bounded batches: messages with their files by the tenant's
/// setting retentionDays, webhooks as they came, what erased people left in them, tokens of undo.
/// Safe with several replicas.
class retention {
public:
    retention(retention_store&, retention_settings, log::logger&, telemetry::registry&);

    /// Works until cancelled.
    awaitable<void> run();
    /// One round. A step that fails is logged and left to the next round.
    awaitable<void> round();

private:
    using step = std::function<retention_store::count()>;
    awaitable<void> look_at_tenants();
    /// Batch by batch until there is nothing left, or it is enough for this round.
    awaitable<void> repeat(std::string_view what, telemetry::counter& gone, step one);

    retention_store& rows_;
    retention_settings settings_;
    log::logger& logger_;
    telemetry::counter messages_, uploads_, raw_, mentions_, undos_, garbage_, failed_;
    telemetry::gauge tenants_;
};

}  // namespace hermod::store
