#include "negotiation.hpp"

#include <algorithm>

#include "field_table.hpp"

namespace hermod::amqp {

namespace {

constexpr int largest_frame = 131'072;
constexpr std::uint16_t most_channels = 2047;

}  // namespace

void negotiation::start(frame_writer& out) const {
    // Without consumer_cancel_notify a deleted queue leaves a silently dead consumer, without connection.blocked
    // an alarm of the broker looks like a slow network.
    field_table capabilities;
    for (const auto* name : {"publisher_confirms", "consumer_cancel_notify", "connection.blocked", "basic.nack",
                             "authentication_failure_close", "exchange_exchange_bindings"})
        capabilities.add(name, true);
    field_table properties;
    properties.add("product", std::string_view{"hermod"});
    properties.add("connection_name", std::string_view{settings_.name});
    properties.add("capabilities", capabilities);

    const secret response{std::string(1, '\0') + settings_.user + std::string(1, '\0') + settings_.password.reveal()};
    amqp_connection_start_ok_t answer{};
    answer.client_properties = properties.get();
    answer.mechanism = to_bytes("PLAIN");
    answer.response = to_bytes(response.reveal());
    answer.locale = to_bytes("en_US");
    out.method(0, AMQP_CONNECTION_START_OK_METHOD, &answer);
}

void negotiation::tune(const amqp_connection_tune_t& offer, frame_writer& out) {
    frame_max_ = offer.frame_max == 0 ? largest_frame
                                      : static_cast<int>(std::min<std::uint32_t>(offer.frame_max, largest_frame));
    channel_max_ = offer.channel_max == 0 ? most_channels : std::min(offer.channel_max, most_channels);
    const std::chrono::seconds offered{offer.heartbeat};
    heartbeat_ = offered.count() == 0 ? settings_.heartbeat : std::min(settings_.heartbeat, offered);

    amqp_connection_tune_ok_t answer{};
    answer.channel_max = channel_max_;
    answer.frame_max = static_cast<std::uint32_t>(frame_max_);
    answer.heartbeat = static_cast<std::uint16_t>(heartbeat_.count());
    out.method(0, AMQP_CONNECTION_TUNE_OK_METHOD, &answer);
    amqp_connection_open_t open{};
    open.virtual_host = to_bytes(settings_.virtual_host);
    out.method(0, AMQP_CONNECTION_OPEN_METHOD, &open);
}

negotiation::state negotiation::on_method(amqp_method_number_t id, void* fields, frame_writer& out) {
    switch (id) {
        case AMQP_CONNECTION_START_METHOD: start(out); return state::waiting;
        case AMQP_CONNECTION_TUNE_METHOD: tune(*static_cast<amqp_connection_tune_t*>(fields), out); return state::tuned;
        case AMQP_CONNECTION_OPEN_OK_METHOD: return state::open;
        case AMQP_CONNECTION_SECURE_METHOD: trouble_ = "the broker wants another way to log in"; return state::failed;
        case AMQP_CONNECTION_CLOSE_METHOD: {
            const auto& close = *static_cast<amqp_connection_close_t*>(fields);
            trouble_ = std::to_string(close.reply_code) + " " + std::string{to_view(close.reply_text)};
            return state::failed;
        }
        default: return state::waiting;
    }
}

}  // namespace hermod::amqp
