#include "workers/plan_watch.hpp"

#include <chrono>
#include <utility>

#include "hermod/async/event.hpp"
#include "store/plan_queries.hpp"

namespace hermod::store {

namespace {

constexpr std::chrono::seconds interval{1};
constexpr std::chrono::seconds database_limit{5};

}  // namespace

plan_watch::plan_watch(postgres::pool& asked, std::vector<postgres::pool*> pools, telemetry::registry& metrics)
    : asked_{asked},
      pools_{std::move(pools)},
      looks_{metrics.make_counter("store_plan_looks_total", "Times that the sizes of the tables were read")},
      renewed_{metrics.make_counter("store_plans_renewed_total", "Times that statements were planned anew because a table doubled")} {}

awaitable<void> plan_watch::run() {
    while (true) {
        co_await look();
        co_await async::sleep_for(interval);
    }
}

awaitable<void> plan_watch::look() {
    postgres::statement one{queries::table_sizes, {}};
    const auto sizes = co_await asked_.execute(std::move(one), steady_clock::now() + database_limit);
    if (!sizes) co_return;
    const bool is_time = has_doubled(*sizes);
    looks_.add();
    if (!is_time) co_return;
    renewed_.add();
    for (auto* pool : pools_) pool->forget_plans();
}

bool plan_watch::has_doubled(const postgres::table& sizes) {
    bool doubled = false;
    for (int i = 0; i < sizes.size(); ++i) {
        const auto row = sizes[i];
        const auto bytes = row.integer(1);
        const auto [known, is_new] = known_.try_emplace(std::string{row.text(0)}, bytes);
        if (is_new || bytes < 2 * known->second || bytes == 0) continue;
        known->second = bytes;
        doubled = true;
    }
    return doubled;
}

}  // namespace hermod::store
