#include "pool_state.hpp"

#include "classify.hpp"
#include "connect.hpp"

#include "hermod/async/backoff.hpp"
#include "hermod/async/with_timeout.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace hermod::postgres {

namespace {

constexpr async::backoff_limits reconnect_delays{
    std::chrono::milliseconds{100}, std::chrono::milliseconds{2'000}, 0.5};
constexpr std::string_view statement_timed_out = "57014";
constexpr std::string_view no_connection = "no connection to the database";

}  // namespace

pool::state::state(
    executor ex, pool_settings settings, log::logger& logger, telemetry::registry& metrics
)
    : executor_{ex},
      settings_{std::move(settings)},
      info_{make_session_conninfo(parse_conninfo(settings_.conninfo), settings_)},
      logger_{logger},
      metrics_{metrics},
      slots_(settings_.connections),
      timer_{ex},
      tasks_{
          ex,
          [this](std::string_view, std::exception_ptr) {
              note("postgres.task_failed", "unexpected exception");
          }},
      changed_{ex},
      connections_gauge_{metrics.make_gauge(
          "postgres_connections", "Open connections", {{"pool", settings_.name}}
      )},
      waiting_gauge_{metrics.make_gauge(
          "postgres_waiting_segments", "Segments without a connection", {{"pool", settings_.name}}
      )},
      lost_counter_{metrics.make_counter(
          "postgres_connections_lost_total", "Connections lost", {{"pool", settings_.name}}
      )} {}

pool::state::~state() {
    shut("the pool is gone");
}

awaitable<void> pool::state::run() {
    const auto self = shared_from_this();
    for (std::size_t slot = 0; slot < slots_.size(); ++slot)
        tasks_.spawn("postgres.connection", serve(slot));
    try {
        while (!is_ended_) co_await changed_.wait();
    } catch (const boost::system::system_error&) {
        is_stopping_ = true;  // cancelled: the same end, only sooner
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    tasks_.cancel();
    co_await tasks_.join();
    shut("the pool was stopped");
}

awaitable<void> pool::state::stop(deadline limit) {
    const auto self = shared_from_this();
    is_stopping_ = true;
    while (!is_idle() && steady_clock::now() < limit) {
        auto change = changed_.wait();
        const auto changed = co_await async::with_timeout(std::move(change), limit);
        if (!changed) break;
    }
    is_ended_ = true;
    shut("the pool was stopped");
    changed_.notify();
}

awaitable<void> pool::state::serve(std::size_t slot) {
    async::backoff pause{reconnect_delays};
    while (!is_stopping_) {
        const auto limit = steady_clock::now() + settings_.connect_deadline;
        auto opened = co_await connect(info_, settings_.password, limit);
        if (opened) {
            pause.reset();
            co_await live(slot, std::move(*opened));
        } else {
            note("postgres.connect_failed", opened.error().what);
        }
        co_await async::sleep_for(pause.next());
    }
}

awaitable<void> pool::state::live(std::size_t slot, pg_handle pg) {
    const connection::limits limits{
        settings_.max_segments_in_flight, settings_.ping_when_idle, settings_.connect_deadline};
    const auto fresh = std::make_shared<connection>(executor_, std::move(pg), limits, *this);
    if (!fresh->start()) co_return;
    slots_[slot] = fresh;
    connections_gauge_.add(1);
    logger_.info("postgres.connected", {{"pool", settings_.name}});
    on_room();
    try {
        while (fresh->is_open()) co_await changed_.wait();
    } catch (const boost::system::system_error&) {
        fresh->close("the pool was stopped");
        throw;
    }
}

void pool::state::forget_plans() noexcept {
    for (const auto& one : slots_)
        if (one) one->forget_plans();
}

void pool::state::submit(std::shared_ptr<segment> work) {
    if (work->is_empty()) return work->finish();
    if (auto refused = refuse(*work)) return fail(*work, std::move(*refused));
    if (auto* const free = find_room()) return free->submit(std::move(work));
    const auto limit = work->limit();
    waiting_.push_back(std::move(work));
    waiting_gauge_.set(static_cast<double>(waiting_.size()));
    if (limit < timer_at_) arm_timer();
}

std::optional<error> pool::state::refuse(const segment& work) {
    const char* const name = work.named_by().name;
    for (const auto& one : work.statements()) {
        const auto [known, is_new] = names_.try_emplace(one.what->name, one.what->sql);
        if (!is_new && known->second != one.what->sql &&
            std::string_view{known->second} != one.what->sql)
            return make_error(failure::rejected, "two queries have this name", one.what->name);
    }
    if (work.holds_zero_byte())
        return make_error(failure::invalid, "a value holds a zero byte", name);
    if (is_stopping_) return make_error(failure::unavailable, "the pool stops", name);
    if (!is_ready()) return make_error(failure::unavailable, no_connection, name);
    if (work.limit() <= steady_clock::now())
        return make_error(failure::unavailable, "too late", name);
    const bool is_full = find_room() == nullptr && waiting_.size() >= settings_.max_waiting;
    if (is_full) return make_error(failure::overloaded, "too many segments wait", name);
    return std::nullopt;
}

connection* pool::state::find_room() const noexcept {
    connection* best = nullptr;
    for (const auto& one : slots_)
        if (one && one->has_room() && (best == nullptr || one->in_flight() < best->in_flight()))
            best = one.get();
    return best;
}

void pool::state::on_room() {
    while (!waiting_.empty()) {
        auto* const free = find_room();
        if (free == nullptr) break;
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        if (next->is_wanted()) free->submit(std::move(next));
    }
    waiting_gauge_.set(static_cast<double>(waiting_.size()));
    if (is_stopping_) changed_.notify();
}

void pool::state::on_closed(connection& closed) {
    for (auto& slot : slots_) {
        if (slot.get() != &closed) continue;
        slot.reset();
        connections_gauge_.add(-1);
    }
    if (!is_stopping_) {
        lost_counter_.add();
        note("postgres.connection_lost", closed.why_closed());
    }
    if (std::none_of(slots_.begin(), slots_.end(), [](const auto& slot) {
            return slot != nullptr;
        }))
        fail_waiting(no_connection);
    changed_.notify();
}

void pool::state::on_segment_over(const segment& over, const error* failed) {
    const std::chrono::duration<double> took = steady_clock::now() - over.began();
    seconds_of(over.named_by()).observe(took.count());
    if (failed == nullptr) return;
    const telemetry::labels labels{
        {"pool", settings_.name},
        {"statement", failed->statement},
        {"failure", to_text(failed->failure)}};
    metrics_.make_counter("postgres_failures_total", "Segments that failed", labels).add();
    // It may be the plan that was slow: one for a table that has grown since. The next try gets a new one.
    if (failed->sqlstate == statement_timed_out) forget_plans();
    if (failed->failure != failure::rejected) return;
    logger_.error(
        "postgres.rejected",
        {{"statement", failed->statement},
         {"sqlstate", failed->sqlstate},
         {"what", failed->message}}
    );
}

void pool::state::fail(segment& work, error why) {
    on_segment_over(work, &why);
    work.finish(std::move(why));
}

void pool::state::fail_waiting(std::string_view why) {
    const auto left = std::move(waiting_);
    waiting_.clear();
    waiting_gauge_.set(0);
    for (const auto& one : left)
        if (one->is_wanted())
            fail(*one, make_error(failure::unavailable, why, one->named_by().name));
}

void pool::state::give_up(segment& work) {
    const bool has_left = std::none_of(waiting_.begin(), waiting_.end(), [&](const auto& one) {
        return one.get() == &work;
    });
    const auto kind = has_left ? failure::outcome_unknown : failure::unavailable;
    work.finish(make_error(kind, "the caller was cancelled", work.named_by().name));
}

void pool::state::arm_timer() {
    timer_at_ = deadline::max();
    for (const auto& one : waiting_) timer_at_ = std::min(timer_at_, one->limit());
    if (waiting_.empty()) return;
    timer_.expires_at(timer_at_);
    timer_.async_wait([weak = weak_from_this()](const error_code& failed) {
        if (const auto self = weak.lock(); self && !failed) self->on_timer();
    });
}

void pool::state::on_timer() {
    const auto now = steady_clock::now();
    const auto is_late = [&](const std::shared_ptr<segment>& one) { return one->limit() <= now; };
    const auto late = std::stable_partition(waiting_.begin(), waiting_.end(), std::not_fn(is_late));
    const std::vector<std::shared_ptr<segment>> expired{late, waiting_.end()};
    waiting_.erase(late, waiting_.end());
    for (const auto& one : expired)
        if (one->is_wanted())
            fail(*one, make_error(failure::unavailable, "no room in time", one->named_by().name));
    waiting_gauge_.set(static_cast<double>(waiting_.size()));
    arm_timer();
}

void pool::state::shut(std::string_view why) {
    is_stopping_ = true;
    fail_waiting(why);
    timer_.cancel();
    const auto open = slots_;
    for (const auto& one : open)
        if (one) one->close(why);
}

bool pool::state::is_ready() const noexcept {
    return !is_stopping_ && std::any_of(slots_.begin(), slots_.end(), [](const auto& slot) {
        return slot != nullptr;
    });
}

bool pool::state::is_idle() const noexcept {
    return waiting_.empty() && std::all_of(slots_.begin(), slots_.end(), [](const auto& slot) {
               return !slot || slot->in_flight() == 0;
           });
}

std::string pool::state::trouble() const {
    return is_ready() ? std::string{} : trouble_;
}

void pool::state::note(std::string_view event, std::string_view what) {
    trouble_ = what;
    logger_.warning(event, {{"pool", settings_.name}, {"what", what}});
}

telemetry::histogram& pool::state::seconds_of(const query& what) {
    const auto found = seconds_.find(what.name);
    if (found != seconds_.end()) return found->second;
    const telemetry::labels labels{{"pool", settings_.name}, {"statement", what.name}};
    const auto made =
        metrics_.make_histogram("postgres_segment_seconds", "From the call to the commit", labels);
    return seconds_.emplace(what.name, made).first->second;
}

}  // namespace hermod::postgres
