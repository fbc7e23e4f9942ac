#pragma once
#include <cstdint>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "hermod/async/awaitable.hpp"

namespace hermod::http {

/// A listening socket. Throws std::runtime_error naming the address and, if somebody else has it, the process.
[[nodiscard]] asio::ip::tcp::acceptor open_listen_socket(executor, const std::string& address, std::uint16_t port);

}  // namespace hermod::http
