#pragma once
#include "hermod/async/awaitable.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace hermod::http {

/// A listening socket. Throws std::runtime_error naming the address and, if somebody else has it,
/// the process.
[[nodiscard]] asio::ip::tcp::acceptor open_listen_socket(
    executor, const std::string& address, std::uint16_t port
);

}  // namespace hermod::http
