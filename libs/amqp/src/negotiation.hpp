#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "frame_writer.hpp"
#include "hermod/amqp/connection.hpp"
#include "rabbitmq.hpp"

namespace hermod::amqp {

/// The handshake up to connection.open-ok: frames in, frames out.
class negotiation {
public:
    enum class state { waiting, tuned, open, failed };

    explicit negotiation(const connection_settings& settings) : settings_{settings} {}

    /// Takes a method of channel 0 and answers into `out`. After `tuned` the reader has to take over frame_max() and
    /// channel_max(); after `failed` trouble() says why.
    state on_method(amqp_method_number_t id, void* fields, frame_writer& out);

    [[nodiscard]] int frame_max() const noexcept { return frame_max_; }
    [[nodiscard]] std::uint16_t channel_max() const noexcept { return channel_max_; }
    /// 0: none.
    [[nodiscard]] std::chrono::seconds heartbeat() const noexcept { return heartbeat_; }
    [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

private:
    void start(frame_writer& out) const;
    void tune(const amqp_connection_tune_t&, frame_writer& out);

    const connection_settings& settings_;
    int frame_max_{131'072};
    std::uint16_t channel_max_{2047};
    std::chrono::seconds heartbeat_{0};
    std::string trouble_;
};

}  // namespace hermod::amqp
