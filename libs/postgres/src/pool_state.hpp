#pragma once
#include "connection.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/postgres/pool.hpp"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hermod::postgres {

/// What a pool is made of: slots, each with a connection or the attempt to get one, and the
/// segments that wait for room.
struct pool::state final : connection_owner, std::enable_shared_from_this<pool::state> {
    state(executor ex, pool_settings settings, log::logger& logger, telemetry::registry& metrics);
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() override;

    /// Ends when stopped or cancelled.
    awaitable<void> run();
    awaitable<void> stop(deadline limit);
    /// Sends it, lets it wait, or finishes it with the reason.
    void submit(std::shared_ptr<segment> work);
    /// Its caller waits no longer.
    void give_up(segment& work);
    void forget_plans() noexcept;
    /// Closes everything at once; what is in flight fails.
    void shut(std::string_view why);

    [[nodiscard]] bool is_ready() const noexcept;
    [[nodiscard]] std::string trouble() const;

    [[nodiscard]] const executor& runs_on() const noexcept { return executor_; }

private:
    awaitable<void> serve(std::size_t slot);
    awaitable<void> live(std::size_t slot, pg_handle pg);

    void on_segment_over(const segment& over, const error* failed) override;
    void on_room() override;
    void on_closed(connection& closed) override;

    [[nodiscard]] std::optional<error> refuse(const segment& work);
    [[nodiscard]] connection* find_room() const noexcept;
    [[nodiscard]] bool is_idle() const noexcept;
    void fail(segment& work, error why);
    void fail_waiting(std::string_view why);
    void arm_timer();
    void on_timer();
    void note(std::string_view event, std::string_view what);
    telemetry::histogram& seconds_of(const query& what);

    executor executor_;
    pool_settings settings_;
    conninfo info_;
    log::logger& logger_;
    telemetry::registry& metrics_;

    std::vector<std::shared_ptr<connection>> slots_;  // null while there is none
    std::deque<std::shared_ptr<segment>> waiting_;
    asio::steady_timer timer_;  // for the deadlines of those that wait
    deadline timer_at_{deadline::max()};
    async::task_group tasks_;
    async::event changed_;  // a connection closed, a segment is over, or the pool stops
    std::string trouble_{"not connected yet"};
    bool is_stopping_{false};
    bool is_ended_{false};

    std::unordered_map<std::string_view, const char*> names_;  // what each name stands for
    std::unordered_map<std::string_view, telemetry::histogram> seconds_;
    telemetry::gauge connections_gauge_;
    telemetry::gauge waiting_gauge_;
    telemetry::counter lost_counter_;
};

}  // namespace hermod::postgres
