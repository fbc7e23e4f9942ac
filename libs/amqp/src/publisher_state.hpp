#pragma once
#include <deque>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "hermod/amqp/publisher.hpp"
#include "hermod/async/backoff.hpp"
#include "hermod/async/event.hpp"
#include "link.hpp"
#include "outstanding.hpp"

namespace hermod::amqp {

/// Called once with the outcome, from the loop, never from inside submit(). A function that need not be copyable: asio's
/// any_completion_handler of Boost 1.81 recurses for ever when a container takes it for copyable.
class publish_done {
public:
    publish_done() = default;
    template <class Handler>
        requires(!std::is_same_v<std::decay_t<Handler>, publish_done>)
    explicit publish_done(Handler&& handler)
        : held_{std::make_unique<holder<std::decay_t<Handler>>>(std::forward<Handler>(handler))} {}

    explicit operator bool() const noexcept { return held_ != nullptr; }
    /// Ends the right to call it.
    void operator()(publish_outcome outcome) { std::exchange(held_, nullptr)->call(outcome); }

private:
    struct callable {
        virtual ~callable() = default;
        virtual void call(publish_outcome) = 0;
    };
    template <class Handler>
    struct holder final : callable {
        template <class From>
        explicit holder(From&& from) : handler{std::forward<From>(from)} {}
        void call(publish_outcome outcome) override { std::move(handler)(outcome); }
        Handler handler;
    };
    std::unique_ptr<callable> held_;
};

/// One message from submit() to its outcome.
struct pending_publish {
    outgoing message;
    deadline limit;
    publish_done done;  // empty once the outcome was given
    std::size_t cost{0};
    deadline submitted_at{};
    deadline written_at{};
    unsigned lost_channels{0};  // closed by the broker while this was in flight
    bool has_left{false};
    bool is_returned{false};
};

struct publisher_metrics {
    publisher_metrics(telemetry::registry&, const std::string& connection);
    telemetry::counter confirmed, returned, refused, overloaded, unknown, reconnects, republished, replaced_channels;
    telemetry::gauge unconfirmed, backlog_bytes, blocked;
    telemetry::histogram confirm_seconds;
    [[nodiscard]] telemetry::counter& of(publish_outcome) noexcept;
};

struct publisher::state final : std::enable_shared_from_this<publisher::state>, link_listener {
    using item = std::shared_ptr<pending_publish>;

    state(executor, publisher_settings, log::logger&, telemetry::registry&);

    /// Takes a message; the outcome comes later through `done`.
    item submit(outgoing, deadline limit, publish_done done);
    /// Ends a message as if its limit had passed.
    void expire(pending_publish&);
    awaitable<void> run();
    awaitable<bool> stop(deadline limit);

    void on_open() override;
    void on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) override;
    void on_content(std::uint16_t channel, content) override;
    void on_blocked(std::string reason) override;
    void on_unblocked() override;
    void on_drained() override { pump(); }

    void open_channel();
    void close_channel();
    void on_channel_closed(const amqp_channel_close_t&);
    void on_confirm(std::uint64_t tag, bool is_multiple, publish_outcome outcome);
    void on_return(const content&);
    void on_connection_lost(const std::string& reason);
    /// Everything unconfirmed goes back to the front of the backlog, in order.
    void take_back(bool was_closed_by_broker);
    void pump();
    bool write_next();
    void finish(pending_publish&, publish_outcome);
    void call_finished();
    void sweep();
    deadline expire_late(deadline now);
    void arm_sweep(deadline at);
    void refuse_all();
    [[nodiscard]] bool is_idle() noexcept { return open_count == 0; }

    executor ex;
    publisher_settings settings;
    log::logger& logger;
    publisher_metrics metrics;
    std::shared_ptr<link> connection;
    std::deque<item> backlog;
    outstanding<item> unconfirmed;
    std::vector<std::pair<publish_done, publish_outcome>> finished;
    std::size_t bytes{0};       // of everything without outcome
    std::size_t open_count{0};  // everything without outcome
    asio::steady_timer sweep_timer;
    asio::steady_timer retry_timer;
    deadline next_sweep{deadline::max()};
    deadline channel_limit{deadline::max()};  // by when confirm.select-ok has to be there
    async::event idle;
    std::string trouble_text{"not connected yet"};
    std::string blocked_reason;
    std::uint16_t channel{0};
    bool is_channel_open{false};
    bool was_channel_open{false};  // on this connection
    bool is_blocked{false};
    bool is_stopping{false};
    bool is_running{false};
    bool is_finish_due{false};
};

}  // namespace hermod::amqp
