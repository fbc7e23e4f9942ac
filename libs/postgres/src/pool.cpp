#include "hermod/postgres/pool.hpp"

#include "pool_state.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hermod::postgres {

namespace {

inline constexpr query set_tenant{"hermod_set_tenant", "select set_config('app.tenant', $1, true)"};

result<tables> whole(result<tables> outcome) {
    return outcome;
}

result<table> first(result<tables> outcome) {
    if (!outcome) return outcome.error();
    return std::move(outcome->front());
}

template <class Handler, class Shape>
struct handler_waiter final : waiter {
    handler_waiter(Handler resumed, Shape by)
        : handler{std::move(resumed)},
          shape{by} {}

    void resume(result<tables> outcome) override { std::move(handler)(shape(std::move(outcome))); }

    Handler handler;
    Shape shape;
};

/// Suspends the caller until the segment is over: one awaitable, no coroutine of its own. `shape`
/// makes the caller's result of the segment's.
template <class State, class Result>
awaitable<Result> run_segment(
    std::shared_ptr<State> pool, std::shared_ptr<segment> work, Result (*shape)(result<tables>)
) {
    auto start = [pool = std::move(pool), work = std::move(work), shape](auto handler) mutable {
        const auto on = asio::get_associated_executor(handler, pool->runs_on());
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
            slot.assign([weak_pool = std::weak_ptr{pool},
                         weak_work = std::weak_ptr{work}](asio::cancellation_type) {
                const auto alive = weak_pool.lock();
                const auto waits = weak_work.lock();
                if (alive && waits) alive->give_up(*waits);
            });
        using waits = handler_waiter<decltype(handler), decltype(shape)>;
        work->set_waiter(std::make_unique<waits>(std::move(handler), shape), on);
        pool->submit(std::move(work));
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Result)>(
        std::move(start), asio::use_awaitable
    );
}

std::shared_ptr<segment> make_segment(
    std::vector<statement> statements, std::size_t hidden, deadline limit
) {
    return std::make_shared<segment>(std::move(statements), hidden, limit);
}

std::vector<statement> with_tenant(const uuid& tenant, std::vector<statement> statements) {
    params values;
    values.add(tenant);
    statements.insert(statements.begin(), statement{set_tenant, std::move(values)});
    return statements;
}

std::vector<statement> one_statement(statement what) {
    std::vector<statement> statements;
    statements.push_back(std::move(what));
    return statements;
}

}  // namespace

pool::pool(executor ex, pool_settings settings, log::logger& logger, telemetry::registry& metrics)
    : state_{std::make_shared<state>(std::move(ex), std::move(settings), logger, metrics)} {}

pool::~pool() {
    state_->shut("the pool is gone");
}

awaitable<void> pool::run() {
    return state_->run();
}

awaitable<result<tables>> pool::transact(std::vector<statement> statements, deadline limit) {
    return run_segment(state_, make_segment(std::move(statements), 0, limit), whole);
}

awaitable<result<table>> pool::execute(statement what, deadline limit) {
    return run_segment(state_, make_segment(one_statement(std::move(what)), 0, limit), first);
}

awaitable<result<tables>> pool::transact_as(
    uuid tenant, std::vector<statement> statements, deadline limit
) {
    auto all = with_tenant(tenant, std::move(statements));
    return run_segment(state_, make_segment(std::move(all), 1, limit), whole);
}

awaitable<result<table>> pool::execute_as(uuid tenant, statement what, deadline limit) {
    auto all = with_tenant(tenant, one_statement(std::move(what)));
    return run_segment(state_, make_segment(std::move(all), 1, limit), first);
}

void pool::forget_plans() {
    state_->forget_plans();
}

awaitable<void> pool::stop(deadline limit) {
    return state_->stop(limit);
}

bool pool::is_ready() const noexcept {
    return state_->is_ready();
}

std::string pool::trouble() const {
    return state_->trouble();
}

}  // namespace hermod::postgres
