#include "hermod/amqp/stream_end.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>

#include "hermod/async/event.hpp"

namespace hermod::amqp {

namespace {

using namespace std::chrono_literals;

// How long the end of a stream may be silent before it is taken for the end, and an empty stream for empty.
constexpr auto end_silence = 100ms;
// A stream that is written to all the time is never silent: what was seen by then is end enough, the rest is read as news.
constexpr auto longest_look = 500ms;
constexpr auto empty_silence = 1s;

consumer_settings from_last(consumer_settings how) {
    how.stream_offset = [](const std::string&) { return std::string{"last"}; };
    return how;
}

}  // namespace

stream_end::stream_end(executor ex, consumer_settings how, log::logger& log, telemetry::registry& metrics)
    : tasks_{ex, [&log](std::string_view task, std::exception_ptr) { log.error("amqp.task_failed", {{"task", task}}); }},
      looker_{ex, from_last(std::move(how)),
              batch_handler{[this](std::vector<delivery> batch) { return note(std::move(batch)); }}, log, metrics} {}

bool stream_end::is_found(deadline now, bool is_subscribed) {
    if (!is_subscribed) {
        ready_since_ = deadline::max();
        return false;
    }
    if (ready_since_ == deadline::max()) ready_since_ = now;
    if (!end_) return now - ready_since_ > empty_silence;
    return now - last_delivery_ > end_silence || now - first_delivery_ > longest_look;
}

awaitable<std::optional<std::uint64_t>> stream_end::find() {
    tasks_.spawn("end of stream", looker_.run());
    std::exception_ptr failed;
    try {
        while (!is_cancelled_ && !is_found(steady_clock::now(), looker_.is_ready())) co_await async::sleep_for(20ms);
        const bool is_stopped = co_await looker_.stop(steady_clock::now() + 2s);
        static_cast<void>(is_stopped);  // what it still holds was read already
    } catch (...) {
        failed = std::current_exception();
    }
    // Whoever waits may have been cancelled: the looker's connection must not outlive this object all the same.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    tasks_.cancel();
    co_await tasks_.join();
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    if (failed) std::rethrow_exception(failed);
    co_return end_;
}

awaitable<std::vector<verdict>> stream_end::note(std::vector<delivery> batch) {
    if (!end_) first_delivery_ = steady_clock::now();
    for (const auto& message : batch) {
        const auto offset = static_cast<std::uint64_t>(message.stream_offset.value_or(0));
        end_ = std::max(end_.value_or(0), offset);
    }
    last_delivery_ = steady_clock::now();
    co_return std::vector<verdict>(batch.size(), verdict::done());
}

}  // namespace hermod::amqp
