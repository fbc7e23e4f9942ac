#include "clients/amqp_send_publisher.hpp"

#include "hermod/contracts/topology.hpp"

#include <utility>

namespace hermod::widget_send {

amqp_send_publisher::amqp_send_publisher(
    amqp::publisher& publisher, amqp::packer& packer, std::size_t partitions
)
    : publisher_{publisher},
      packer_{packer},
      partitions_{partitions} {}

awaitable<amqp::publish_outcome> amqp_send_publisher::publish(
    std::string phone_number_id, std::string item, deadline limit
) {
    return packer_.publish(
        contracts::partition_key_of(phone_number_id, partitions_), std::move(item), limit
    );
}

bool amqp_send_publisher::is_ready() const noexcept {
    return publisher_.is_ready();
}

}  // namespace hermod::widget_send
