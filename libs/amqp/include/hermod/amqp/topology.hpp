#pragma once
#include <string>
#include <vector>

#include "hermod/amqp/connection.hpp"
#include "hermod/amqp/message.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/base/result.hpp"
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

/// Why a declaration failed: in the broker's words if it refused.
struct declare_failure {
    error_code code;
    std::string text;
    [[nodiscard]] const std::string& message() const noexcept { return text; }
};

[[noreturn]] void throw_exception_from_error(const declare_failure&, const boost::source_location&);

/// Declares what is missing; never deletes or changes anything. An existing queue with other arguments is an error whose text says
/// which. After the first declaration of a queue waits until a kill of the broker cannot lose it (RabbitMQ 3.10 writes a
/// quorum queue's registration half a second late). Retries until `limit` while the broker is away.
awaitable<boost::system::result<void, declare_failure>> declare(
    connection_settings, topology, deadline limit, log::logger&);

}  // namespace hermod::amqp
