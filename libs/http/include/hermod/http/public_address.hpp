#pragma once
#include <boost/asio/ip/address.hpp>

namespace hermod::http {

/// True if the address is one of the public internet: not loopback, not private, not link-local,
/// not shared (RFC 6598), not reserved, documentation, multicast; IPv4 inside IPv6 (mapped, NAT64,
/// 6to4) counts as what it is. For client_settings::may_connect, where a tenant chooses the address
/// that we call.
[[nodiscard]] bool is_public(const boost::asio::ip::address& address) noexcept;

}  // namespace hermod::http
