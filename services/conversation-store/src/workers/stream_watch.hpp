#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "hermod/amqp/connection.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"
#include "store/stream_register.hpp"

namespace hermod::store {

struct stream_watch_settings {
    amqp::connection_settings broker;
    std::size_t streams{1};
    /// Between two looks at a stream's end. It is looked at besides whenever the broker was away.
    std::chrono::milliseconds interval{30'000};
    /// How often the epochs are said again: hermod.control forgets after a day.
    std::chrono::milliseconds repeat{3'600'000};
    /// Says another text after every boot of the broker's host; "": not known (a remote broker).
    std::string boot_file;
};

/// Owns the epochs of the event streams: sees when a stream is new, lost its end, or its broker's host was rebooted (streams are not
/// fsynced), and tells the push nodes over hermod.control.
class stream_watch {
public:
    /// `publisher` is the store's own; its connection tells when the broker was away.
    stream_watch(
        executor, stream_register&, amqp::publisher&, stream_watch_settings, log::logger&, telemetry::registry&);

    /// Works until cancelled.
    awaitable<void> run();

private:
    struct watched {
        std::string told;  // the epoch that was last said
        deadline repeat_at{};
    };
    awaitable<void> look(std::size_t stream);
    awaitable<bool> settle(std::size_t stream, const std::optional<stream_record>& known, const stream_sight& seen);
    awaitable<void> tell(std::size_t stream);
    awaitable<void> wait_for_next();
    [[nodiscard]] std::string read_boot() const;

    executor executor_;
    stream_register& epochs_;
    amqp::publisher& publisher_;
    stream_watch_settings settings_;
    log::logger& logger_;
    telemetry::registry& metrics_;
    std::vector<watched> streams_;
    telemetry::counter breaks_;
};

}  // namespace hermod::store
