#pragma once
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "ack_ledger.hpp"
#include "hermod/amqp/consumer.hpp"
#include "hermod/async/backoff.hpp"
#include "hermod/async/event.hpp"
#include "link.hpp"

namespace hermod::amqp {

/// One queue on a channel of its own.
struct lane {
    enum class phase { down, starting, consuming };

    lane(executor ex, std::string name) : queue{std::move(name)}, timer{ex} {}

    std::string queue;
    phase now{phase::down};
    std::uint16_t channel{0};
    std::uint64_t generation{0};    // rises with every channel: verdicts for older ones are dropped
    ack_ledger ledger;
    std::deque<delivery> waiting;   // arrived, not handed over; batches only
    bool is_busy{false};            // a batch is under way
    bool is_flush_due{false};
    bool is_hand_over_due{false};
    asio::steady_timer timer;       // for the broker's *-ok, or until the next try
};

struct consumer_metrics {
    consumer_metrics(telemetry::registry&, const std::string& connection);
    telemetry::counter delivered, redelivered, acked, dead_lettered, retried, cancelled, reconnects;
    telemetry::gauge open;
};

struct consumer::state final : std::enable_shared_from_this<consumer::state>, link_listener {
    using handler_of_either_kind = std::variant<batch_handler, concurrent_handler>;

    state(executor, consumer_settings, handler_of_either_kind, log::logger&, telemetry::registry&);

    awaitable<void> run();
    awaitable<bool> stop(deadline limit);
    [[nodiscard]] bool is_consuming() const noexcept;

    void on_open() override;
    void on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) override;
    void on_content(std::uint16_t channel, content) override;
    void on_blocked(std::string) override {}
    void on_unblocked() override {}
    void on_drained() override {}

    // consumer_channel.cpp: one queue's channel
    void start(lane&);
    void send_declare(lane&);
    void send_consume(lane&);
    void restart_later(lane&, const std::string& why);
    void drop_channel(lane&);
    void on_connection_lost(const std::string& reason);
    [[nodiscard]] lane* lane_of(std::uint16_t channel) noexcept;
    void settle(lane&, std::uint64_t generation, std::uint64_t tag, const verdict&);
    void flush_settled(lane&);
    void write_settled(lane&);

    // consumer_dispatch.cpp: handing over
    void hand_over(lane&);
    [[nodiscard]] std::vector<delivery> next_batch(lane&);
    awaitable<void> process_batch(lane&, std::vector<delivery>, std::uint64_t generation);
    awaitable<void> process_one(lane&, delivery, std::uint64_t generation);
    awaitable<std::vector<verdict>> ask(std::vector<delivery>);
    awaitable<bool> wait_for_retry(lane&, std::chrono::milliseconds delay, std::uint64_t generation);
    void spawn(lane&, std::size_t count, awaitable<void> task);
    [[nodiscard]] bool is_current(const lane& l, std::uint64_t generation) const noexcept {
        return l.generation == generation && !is_stopping;
    }

    executor ex;
    consumer_settings settings;
    handler_of_either_kind handler;
    log::logger& logger;
    consumer_metrics metrics;
    std::shared_ptr<link> connection;
    std::list<lane> lanes;
    std::list<asio::cancellation_signal> tasks;
    asio::steady_timer retry_timer;
    async::event changed;
    std::string trouble_text{"not connected yet"};
    std::size_t handed_over{0};
    std::uint16_t last_channel{0};
    bool was_consuming{false};
    bool is_stopping{false};  // nothing more is handed over
    bool is_leaving{false};   // no more connections
    bool is_running{false};
};

}  // namespace hermod::amqp
