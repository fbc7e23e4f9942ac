#include "resolver.hpp"

#include "hermod/async/with_timeout.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace hermod::http {

namespace {

constexpr std::chrono::seconds freshness{30};

}  // namespace

resolver::resolver(executor ex, std::string host, std::string port)
    : resolver_{ex},
      done_{ex},
      host_{std::move(host)},
      port_{std::move(port)} {
    error_code ec;
    const auto address = asio::ip::make_address(host_, ec);
    if (ec) return;
    is_numeric_ = true;
    last_good_.emplace_back(address, static_cast<std::uint16_t>(std::stoul(port_)));
}

void resolver::start() {
    is_running_ = true;
    resolver_
        .async_resolve(host_, port_, [self = shared_from_this()](error_code ec, const auto& found) {
            self->is_running_ = false;
            self->last_failure_ = ec;
            if (!ec) {
                self->last_good_.clear();
                for (const auto& entry : found) self->last_good_.push_back(entry.endpoint());
                self->good_until_ = steady_clock::now() + freshness;
            }
            self->done_.notify();
        });
}

awaitable<result<resolver::endpoints>> resolver::resolve(deadline limit) {
    if (is_numeric_ || steady_clock::now() < good_until_) co_return last_good_;
    const auto self = shared_from_this();
    if (!is_running_) start();
    const auto waited = co_await async::with_timeout(done_.wait(), limit);
    if (!last_good_.empty()) co_return last_good_;
    if (!waited) co_return waited.error();
    co_return last_failure_;
}

}  // namespace hermod::http
