#include "client_pool.hpp"

#include "tls_contexts.hpp"

#include <algorithm>

namespace hermod::http {

namespace {

/// How late a deadline may be noticed, while there is work and while there is none.
constexpr std::chrono::milliseconds fast_tick{20};
constexpr std::chrono::milliseconds slow_tick{500};

}  // namespace

client_pool::client_pool(executor ex, http::origin where, client_settings settings)
    : executor_{ex},
      origin_{std::move(where)},
      settings_{std::move(settings)},
      tls_{origin_.is_tls ? make_client_context(settings_) : nullptr},
      names_{std::make_shared<resolver>(ex, origin_.host, origin_.port)},
      sweep_{ex} {}

client_connection* client_pool::create() {
    auto made = std::make_unique<client_connection>(executor_, origin_, settings_, tls_);
    auto* const raw = made.get();
    raw->place = connections_.insert(connections_.end(), std::move(made));
    wake_sweep();
    return raw;
}

client_pool::lease client_pool::make_extra() {
    return {shared_from_this(), create()};
}

client_pool::lease client_pool::try_acquire() {
    const auto oldest = steady_clock::now() - settings_.idle_deadline;
    while (!idle_.empty()) {
        auto* const c = idle_.back();
        idle_.pop_back();
        c->is_idle = false;
        if (c->idle_since > oldest && !c->is_stale()) {
            wake_sweep();
            return {shared_from_this(), c};
        }
        connections_.erase(c->place);
    }
    if (connections_.size() >= settings_.max_connections) return {};
    return {shared_from_this(), create()};
}

awaitable<result<client_pool::lease>> client_pool::acquire(deadline limit) {
    if (waiters_.size() >= settings_.max_waiting)
        co_return error_code{asio::error::no_buffer_space};
    waiter self{executor_};
    self.limit = limit;

    struct registration {
        std::list<waiter*>& list;
        std::list<waiter*>::iterator at;

        ~registration() { list.erase(at); }
    };

    const registration registered{waiters_, waiters_.insert(waiters_.end(), &self)};
    while (!self.granted && !self.failure) co_await self.turn.wait();
    if (self.failure) co_return self.failure;
    co_return std::move(self.granted);
}

void client_pool::serve_next() {
    for (auto* const next : waiters_) {
        if (next->granted || next->failure) continue;
        next->granted = try_acquire();
        if (next->granted) next->turn.notify();
        return;
    }
}

void client_pool::take_back(client_connection& c) {
    if (is_closed_ || !c.is_open()) return discard(c);
    c.is_idle = true;
    c.idle_since = steady_clock::now();
    idle_.push_back(&c);
    serve_next();
}

void client_pool::discard(client_connection& c) {
    connections_.erase(c.place);
    if (!is_closed_) serve_next();
}

void client_pool::close() {
    is_closed_ = true;
    for (auto* const c : idle_) connections_.erase(c->place);
    idle_.clear();
    for (auto* const w : waiters_) {
        if (w->granted) continue;
        w->failure = asio::error::shut_down;
        w->turn.notify();
    }
    if (connections_.empty()) sweep_.cancel();
}

void client_pool::wake_sweep() {
    is_in_use_ = true;
    if (is_sweeping_ && is_sweeping_fast_) return;
    is_sweeping_fast_ = true;
    arm_sweep();
}

void client_pool::arm_sweep() {
    is_sweeping_ = true;
    sweep_.expires_after(is_sweeping_fast_ ? fast_tick : slow_tick);
    sweep_.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (!ec && self) self->sweep_once();
    });
}

void client_pool::sweep_once() {
    const auto now = steady_clock::now();
    for (const auto& c : connections_) c->check_deadline(now);
    for (auto* const w : waiters_) {
        if (w->granted || now < w->limit) continue;
        w->failure = asio::error::timed_out;
        w->turn.notify();
    }
    while (!idle_.empty() && idle_.front()->idle_since + settings_.idle_deadline < now) {
        connections_.erase(idle_.front()->place);
        idle_.erase(idle_.begin());
    }
    const bool is_busy = connections_.size() > idle_.size() || !waiters_.empty();
    is_sweeping_fast_ = is_busy || std::exchange(is_in_use_, false);
    is_sweeping_ = false;
    if (is_busy || !connections_.empty()) arm_sweep();
}

}  // namespace hermod::http
