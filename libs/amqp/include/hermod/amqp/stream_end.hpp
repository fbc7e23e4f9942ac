#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hermod/amqp/consumer.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

namespace hermod::amqp {

/// Finds the last offset of a stream: subscribes to its last chunk and listens until it is silent.
class stream_end {
public:
    /// `how` names one stream and the connection to be used for the look.
    stream_end(executor, consumer_settings how, log::logger&, telemetry::registry&);
    stream_end(const stream_end&) = delete;
    stream_end& operator=(const stream_end&) = delete;

    /// Nothing if the stream is empty. Waits as long as the broker or the stream is not there; ends early, with what was seen,
    /// after cancel().
    awaitable<std::optional<std::uint64_t>> find();
    void cancel() noexcept { is_cancelled_ = true; }

private:
    awaitable<std::vector<verdict>> note(std::vector<delivery> batch);
    [[nodiscard]] bool is_found(deadline now, bool is_subscribed);

    async::task_group tasks_;
    consumer looker_;
    std::optional<std::uint64_t> end_;
    deadline ready_since_{deadline::max()};
    deadline first_delivery_{};
    deadline last_delivery_{};
    bool is_cancelled_{false};
};

}  // namespace hermod::amqp
