#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config.hpp"
#include "hermod/amqp/stream_end.hpp"
#include "hermod/amqp/consumer.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/contracts/control.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"
#include "sockets/audience.hpp"

namespace hermod::push {

/// Reads hermod.control from its beginning: revoked rights and the epochs of the event streams. Epochs are handed on when
/// everything that was in the stream at the start has been read, so that none of the past is taken for the present.
class control_reader {
public:
    control_reader(executor, const settings&, audience&, log::logger&, telemetry::registry&);
    control_reader(const control_reader&) = delete;
    control_reader& operator=(const control_reader&) = delete;

    /// Until stop().
    awaitable<void> run();
    awaitable<void> stop(deadline limit);
    /// Everything that was there when this process started has been read, and the broker is there.
    [[nodiscard]] std::string trouble() const;

private:
    [[nodiscard]] amqp::consumer_settings consuming(std::string purpose) const;
    awaitable<std::vector<amqp::verdict>> take(std::vector<amqp::delivery> batch);
    void take_message(const amqp::delivery& message);
    void hand_on_epochs();
    [[nodiscard]] bool is_read() const noexcept { return is_end_known_ && (!end_ || next_offset_ > *end_); }

    executor executor_;
    const settings& settings_;
    audience& audience_;
    log::logger& log_;
    telemetry::registry& metrics_;
    std::unique_ptr<amqp::stream_end> looker_;  // while the end is being looked for
    std::unique_ptr<amqp::consumer> consumer_;
    std::optional<std::uint64_t> end_;  // the last offset when this process started
    std::uint64_t next_offset_{0};
    std::map<std::int64_t, contracts::stream_epoch> epochs_;  // the latest of each stream
    bool is_end_known_{false};
    bool is_stopping_{false};
};

}  // namespace hermod::push
