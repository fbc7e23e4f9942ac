#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hermod/amqp/publisher.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/contracts/dispatch.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/contracts/feedback.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

namespace hermod::store {

/// What a committed transaction has to tell the world.
struct news {
    std::vector<contracts::event> events;
    std::vector<contracts::dispatch> dispatches;
    /// Items that cannot be handled, as JSON, with the reason.
    std::vector<std::pair<std::string, std::string>> dead;
    /// Webhooks that are to be looked at once more.
    std::vector<contracts::webhook_change> replays;

    [[nodiscard]] bool empty() const noexcept { return events.empty() && dispatches.empty() && dead.empty() && replays.empty(); }
    void append(news&& more);
};

struct outbox_settings {
    std::size_t partitions{4};
    std::size_t max_pack_items{200};
    std::size_t max_pack_bytes{256 * 1024};
};

/// Publishes packs with confirms: events per tenant, dispatches per partition, in order. What is committed must go out, so
/// it tries until the broker has confirmed. The publisher keeps the order while the broker is away; what it refuses goes before
/// whatever comes later on the same way.
class outbox {
public:
    outbox(executor, amqp::publisher&, outbox_settings, log::logger&, telemetry::registry&);

    /// Resumes when everything is confirmed. Throws operation_aborted if the waiting coroutine was cancelled; then some of it
    /// may be out, and its source must be handed over again.
    awaitable<void> publish(news what);
    /// Also told of all events, once they are published; publish() waits for it.
    void tell_also(std::function<awaitable<void>(const std::vector<contracts::event>&)> listener) { listener_ = std::move(listener); }
    /// Ends what is still being tried.
    awaitable<void> stop();

private:
    struct countdown;
    using lane = std::pair<std::string, std::string>;  // exchange and key; "" of both: everything
    [[nodiscard]] bool must_wait(const lane& way, std::uint64_t ticket) const;
    [[nodiscard]] std::vector<amqp::outgoing> pack(const news& what) const;
    awaitable<void> publish_one(amqp::outgoing message, std::shared_ptr<countdown> left);

    executor executor_;
    amqp::publisher& publisher_;
    outbox_settings settings_;
    log::logger& logger_;
    std::function<awaitable<void>(const std::vector<contracts::event>&)> listener_;
    async::task_group tasks_;
    async::event accepted_;
    std::map<lane, std::set<std::uint64_t>> refused_;  // by the order in which they came
    std::uint64_t last_ticket_{0};
    telemetry::counter events_, dispatches_, dead_, repeats_;
};

}  // namespace hermod::store
