#pragma once
#include <string>

#include "hermod/amqp/connection.hpp"
#include "hermod/config/env.hpp"

namespace hermod::amqp {

/// The broker as every service is told of it: HERMOD_AMQP_URL, HERMOD_AMQP_PASSWORD(_FILE), HERMOD_AMQP_CA_FILE and, for mutual
/// TLS, HERMOD_AMQP_CERTIFICATE_FILE with HERMOD_AMQP_KEY_FILE. Problems are left with the reader. `name` is shown in the
/// broker's list of connections.
[[nodiscard]] connection_settings read_connection(config::reader&, std::string name);

}  // namespace hermod::amqp
