#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config.hpp"
#include "hermod/amqp/stream_end.hpp"
#include "hermod/amqp/consumer.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"
#include "sockets/audience.hpp"

namespace hermod::push {

/// Reads one event stream into the audience: waits for its epoch, looks for its end, then reads the last messages back, then goes on.
class stream_reader {
public:
    stream_reader(executor, const settings&, std::size_t k, audience&, log::logger&, telemetry::registry&);
    stream_reader(const stream_reader&) = delete;
    stream_reader& operator=(const stream_reader&) = delete;

    /// Until stop().
    awaitable<void> run();
    awaitable<void> stop(deadline limit);
    /// Everything that was in the stream when this process started has been read, and the broker is there.
    [[nodiscard]] std::string trouble() const;

private:
    awaitable<std::vector<amqp::verdict>> take(std::vector<amqp::delivery> batch);
    void take_message(const amqp::delivery& message);
    [[nodiscard]] amqp::consumer_settings consumer_settings_for(std::string purpose) const;

    executor executor_;
    const settings& settings_;
    std::size_t k_;
    std::string queue_;
    audience& audience_;
    log::logger& log_;
    telemetry::registry& metrics_;
    std::unique_ptr<amqp::stream_end> looker_;  // while the end is being looked for
    std::unique_ptr<amqp::consumer> consumer_;
    std::optional<std::uint64_t> end_;  // the last offset when this process started
    std::uint64_t asked_for_{0};        // the offset of the latest basic.consume
    bool is_end_known_{false};
    bool is_first_{true};  // nothing was delivered since the latest basic.consume
    bool is_stopping_{false};
};

}  // namespace hermod::push
