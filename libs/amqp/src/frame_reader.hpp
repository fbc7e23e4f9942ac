#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "hermod/amqp/message.hpp"
#include "rabbitmq.hpp"

namespace hermod::amqp {

/// A basic.deliver or basic.return with its header and whole body.
struct content {
    amqp_method_number_t method{0};
    std::uint16_t reply_code{0};  // of a return
    std::string reply_text;
    std::string consumer_tag;
    delivery message;
};

/// Told of what arrives. It may call frame_reader::stop() from inside.
class frame_sink {
public:
    virtual ~frame_sink() = default;
    /// `fields` is the amqp_…_t of the method, valid during the call.
    virtual void on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) = 0;
    virtual void on_content(std::uint16_t channel, content) = 0;
};

/// Turns the broker's bytes into methods and whole messages, by rabbitmq-c's parser. No I/O.
class frame_reader {
public:
    frame_reader();

    /// False if the bytes are no AMQP (see trouble()): the connection must be closed and the reader not be used again.
    [[nodiscard]] bool feed(std::string_view bytes, frame_sink&);
    /// Takes over the negotiated limits; to be called from inside on_method only (between frames).
    void tune(int channel_max, int frame_max);
    /// Drops the rest of the bytes being fed and everything after.
    void stop() noexcept { is_stopped_ = true; }
    /// Forgets a half-arrived message of a channel that was closed.
    void forget(std::uint16_t channel) { partial_.erase(channel); }
    [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

private:
    struct partial {
        content what;
        std::uint64_t missing{0};
        bool has_header{false};
    };
    void take(const amqp_frame_t&, frame_sink&);
    void take_method(std::uint16_t channel, const amqp_method_t&, frame_sink&);
    void take_header(std::uint16_t channel, const amqp_frame_t&, frame_sink&);
    void take_body(std::uint16_t channel, const amqp_bytes_t&, frame_sink&);
    void finish(std::uint16_t channel, frame_sink&);
    void fail(std::string why);

    struct destroy {
        void operator()(amqp_connection_state_t_* state) const noexcept { amqp_destroy_connection(state); }
    };
    std::unique_ptr<amqp_connection_state_t_, destroy> parser_;
    std::map<std::uint16_t, partial> partial_;
    std::string trouble_;
    bool is_stopped_{false};
};

}  // namespace hermod::amqp
