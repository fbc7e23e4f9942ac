#pragma once
#include "sending/ports.hpp"

#include "hermod/amqp/packer.hpp"
#include "hermod/amqp/publisher.hpp"

#include <cstddef>
#include <string>

namespace hermod::widget_send {

/// hermod.send: requests that are there together travel as one message, one partition per WhatsApp
/// number.
class amqp_send_publisher : public send_publisher {
public:
    amqp_send_publisher(amqp::publisher&, amqp::packer&, std::size_t partitions);

    awaitable<amqp::publish_outcome> publish(
        std::string phone_number_id, std::string item, deadline limit
    ) override;
    [[nodiscard]] bool is_ready() const noexcept override;

private:
    amqp::publisher& publisher_;
    amqp::packer& packer_;
    std::size_t partitions_;
};

}  // namespace hermod::widget_send
