#pragma once
#include "hermod/http/client.hpp"
#include "hermod/http/server.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace hermod::http {

/// TLS 1.2 or newer. Throws std::runtime_error naming the file that could not be used.
[[nodiscard]] std::shared_ptr<asio::ssl::context> make_server_context(const tls_files&);

/// TLS 1.2 or newer with verification of the chain; the name is checked per connection. Throws as
/// above.
[[nodiscard]] std::shared_ptr<asio::ssl::context> make_client_context(const client_settings&);

}  // namespace hermod::http
