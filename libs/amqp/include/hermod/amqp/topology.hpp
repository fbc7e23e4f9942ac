#pragma once
#include <string>
#include <vector>

#include "hermod/amqp/connection.hpp"
#include "hermod/amqp/message.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/log/log.hpp"

namespace hermod::amqp {

struct exchange {
    std::string name;
    std::string type{"direct"};  // always durable
};

struct queue {
    std::string name;
    header_table arguments;  // x-queue-type and the like; always durable
};

struct binding {
    std::string exchange;
    std::string queue;
    std::string routing_key;
};

struct topology {
    std::vector<exchange> exchanges;
    std::vector<queue> queues;
    std::vector<binding> bindings;
};

/// Declares what is missing; never deletes or changes anything. An existing queue with other arguments is an error whose text says
/// which. After the first declaration of a queue waits until a kill of the broker cannot lose it (RabbitMQ 3.10 writes a
/// quorum queue's registration half a second late). Retries until `limit` while the broker is away.
awaitable<result<void>> declare(connection_settings, topology, deadline limit, log::logger&);

}  // namespace hermod::amqp
