#include "workers/retention.hpp"

#include "hermod/async/event.hpp"

namespace hermod::store {

namespace {

constexpr std::chrono::seconds database_limit{10};
constexpr int tenants_at_once = 500;
/// Longer than anybody takes from putting a file's bytes to writing down its row.
constexpr std::chrono::hours garbage_remembered{1};

deadline soon() {
    return steady_clock::now() + database_limit;
}

telemetry::counter counter_of(telemetry::registry& metrics, const char* what) {
    return metrics.make_counter(
        "store_retention_removed_total",
        "Rows removed because their time was over",
        {{"what", what}}
    );
}

}  // namespace

retention::retention(
    retention_store& rows,
    retention_settings settings,
    log::logger& logger,
    telemetry::registry& metrics
)
    : rows_{rows},
      settings_{settings},
      logger_{logger},
      messages_{counter_of(metrics, "messages")},
      uploads_{counter_of(metrics, "uploads")},
      raw_{counter_of(metrics, "raw_webhooks")},
      mentions_{metrics.make_counter(
          "store_retention_looked_through_total",
          "Webhooks as they came that were looked through for people who were erased"
      )},
      undos_{counter_of(metrics, "undos")},
      garbage_{counter_of(metrics, "file_marks")},
      failed_{metrics.make_counter(
          "store_retention_failures_total", "Batches of the retention that failed"
      )},
      tenants_{metrics.make_gauge(
          "store_retention_tenants", "Tenants that keep their messages for a limited time"
      )} {}

awaitable<void> retention::run() {
    while (true) {
        co_await async::sleep_for(settings_.interval);
        co_await round();
    }
}

awaitable<void> retention::round() {
    const int most = settings_.rows;
    step old_raw = [this, most] { return rows_.forget_raw(settings_.raw_webhooks, most, soon()); };
    co_await repeat("raw webhooks", raw_, std::move(old_raw));
    step mentions = [this, most] { return rows_.forget_in_raw(most, soon()); };
    co_await repeat("erased people", mentions_, std::move(mentions));
    step undos = [this, most] { return rows_.forget_undos(most, soon()); };
    co_await repeat("undos", undos_, std::move(undos));
    step garbage = [this, most] { return rows_.forget_garbage(garbage_remembered, most, soon()); };
    co_await repeat("file marks", garbage_, std::move(garbage));
    co_await look_at_tenants();
}

awaitable<void> retention::look_at_tenants() {
    const int most = settings_.rows;
    std::size_t count = 0;
    uuid after{};
    while (true) {
        const auto rules = co_await rows_.rules(after, tenants_at_once, soon());
        if (!rules) {
            failed_.add();
            logger_.warning("store.retention.failed", {{"what", rules.error().message}});
            co_return;
        }
        if (rules->empty()) break;
        count += rules->size();
        after = rules->back().tenant;
        for (const auto& rule : *rules) {
            step messages = [this, rule, most] {
                return rows_.forget_messages(rule, most, soon());
            };
            co_await repeat("messages", messages_, std::move(messages));
            step uploads = [this, rule, most] { return rows_.forget_uploads(rule, most, soon()); };
            co_await repeat("uploads", uploads_, std::move(uploads));
        }
    }
    tenants_.set(static_cast<double>(count));
}

awaitable<void> retention::repeat(std::string_view what, telemetry::counter& gone, step one) {
    for (int i = 0; i < settings_.batches; ++i) {
        const auto count = co_await one();
        if (!count) {
            failed_.add();
            logger_.warning(
                "store.retention.failed", {{"step", what}, {"what", count.error().message}}
            );
            co_return;
        }
        if (*count == 0) co_return;
        gone.add(static_cast<double>(*count));
        co_await async::sleep_for(settings_.pause);
    }
}

}  // namespace hermod::store
