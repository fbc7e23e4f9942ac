#pragma once
#include "hermod/async/event.hpp"
#include "hermod/base/result.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <vector>

namespace hermod::http {

/// Finds the addresses of one host. A look-up that takes long is waited for only until the caller's
/// deadline; it goes on and serves the next caller. When the name service is away the last good
/// addresses are used.
class resolver : public std::enable_shared_from_this<resolver> {
public:
    resolver(executor, std::string host, std::string port);

    using endpoints = std::vector<asio::ip::tcp::endpoint>;
    awaitable<result<endpoints>> resolve(deadline limit);

private:
    void start();

    asio::ip::tcp::resolver resolver_;
    async::event done_;
    std::string host_;
    std::string port_;
    endpoints last_good_;
    deadline good_until_{};
    error_code last_failure_;
    bool is_numeric_{false};
    bool is_running_{false};
};

}  // namespace hermod::http
