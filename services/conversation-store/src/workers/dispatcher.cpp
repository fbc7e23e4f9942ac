#include "workers/dispatcher.hpp"

namespace hermod::store {

namespace {

constexpr std::size_t accounts_per_round = 50;
constexpr std::chrono::seconds database_limit{15};
constexpr std::chrono::milliseconds pause_after_failure{500};

}  // namespace

dispatcher::dispatcher(executor ex, backlog& rows, outbox& out, log::logger& logger)
    : backlog_{rows}, outbox_{out}, logger_{logger}, nudged_{std::move(ex)} {}

void dispatcher::expect(const std::string& account_id) {
    backlogged_.insert(account_id);
    due_.insert(account_id);
    nudged_.notify();
}

void dispatcher::nudge(const std::string& account_id) {
    if (backlogged_.count(account_id) == 0) return;
    due_.insert(account_id);
    nudged_.notify();
}

void dispatcher::set_due(const std::vector<std::string>& account_ids) {
    backlogged_ = {account_ids.begin(), account_ids.end()};
    due_.insert(account_ids.begin(), account_ids.end());
    if (!due_.empty()) nudged_.notify();
}

awaitable<void> dispatcher::run() {
    while (true) {
        while (due_.empty()) co_await nudged_.wait();
        std::vector<std::string> accounts;
        while (!due_.empty() && accounts.size() < accounts_per_round)
            accounts.push_back(std::move(due_.extract(due_.begin()).value()));
        auto taken = co_await backlog_.take(std::move(accounts), steady_clock::now() + database_limit);
        if (!taken) {
            logger_.warning("store.dispatch.failed", {{"what", taken.error().message}});
            co_await async::sleep_for(pause_after_failure);
            continue;  // the sweeper names these accounts again
        }
        if (taken->empty()) continue;
        news out;
        out.dispatches = std::move(*taken);
        co_await outbox_.publish(std::move(out));
    }
}

}  // namespace hermod::store
