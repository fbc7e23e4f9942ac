#pragma once
#include "graph/credential_book.hpp"
#include "graph/graph_desk.hpp"
#include "sending/wakeup.hpp"
#include "store_caller.hpp"

#include "hermod/log/log.hpp"

#include <chrono>
#include <map>
#include <string>

namespace hermod::sender {

struct number_watch_settings {
    std::chrono::milliseconds interval{600'000};  // 0: Meta is not asked
    std::chrono::milliseconds after_failure{60'000};
    std::chrono::milliseconds forgotten_after{
        3'600'000};  // numbers that send nothing are not asked about
    std::size_t most{10'000};
};

struct watched_number {
    std::string tenant_id;
    std::string account_id;
    std::string phone_number_id;
};

/// Asks Meta from time to time what the numbers that send may do (throughput, coexistence, quality)
/// and tells the store, whose rate of the account follows it.
class number_watch {
public:
    number_watch(executor, number_watch_settings, graph_desk& graph, credential_book& credentials, store_caller& store, log::logger&);

    /// This number sends.
    void seen(const watched_number& number);
    /// Something has changed (maintenance, an upgrade): ask again at `when`.
    void ask_soon(const std::string& account_id, deadline when);
    /// Works until cancelled.
    awaitable<void> run();
    /// Tells the store what Meta said; false if it does not answer.
    awaitable<bool> report(watched_number number, whatsapp::number_state state);

private:
    struct entry {
        watched_number number;
        deadline due;
        deadline seen_at;
    };

    awaitable<void> ask(watched_number number);
    void put_off(const std::string& account_id, std::chrono::milliseconds time);

    number_watch_settings settings_;
    graph_desk& graph_;
    credential_book& credentials_;
    store_caller& store_;
    log::logger& logger_;
    std::map<std::string, entry> known_;  // by account
    wakeup changed_;
};

}  // namespace hermod::sender
