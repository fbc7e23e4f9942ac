#include "client_connection.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace hermod::http {

namespace {

using asio::ip::tcp;

constexpr std::size_t read_bytes = 8 * 1024;
constexpr std::size_t kept_buffer_bytes = 128 * 1024;

std::string_view view_of(const boost::beast::flat_buffer& buffer) noexcept {
    const auto bytes = buffer.data();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_address(const std::string& host) {
    error_code ec;
    asio::ip::make_address(host, ec);
    return !ec;
}

}  // namespace

client_connection::client_connection(
    executor ex,
    const origin& where,
    const client_settings& settings,
    std::shared_ptr<asio::ssl::context> tls
)
    : executor_{std::move(ex)},
      origin_{where},
      settings_{settings},
      tls_{std::move(tls)} {}

void client_connection::check_deadline(deadline now) {
    if (is_idle || has_expired_ || now < expires_) return;
    has_expired_ = true;
    if (opening_) opening_->close();
    if (stream_) stream_->close();
}

void client_connection::close() noexcept {
    if (stream_) stream_->close();
}

void client_connection::settle(error_code& ec) const {
    if (ec != asio::error::operation_aborted) return;
    if (!has_expired_) throw boost::system::system_error{ec};
    ec = asio::error::timed_out;
}

awaitable<error_code> client_connection::open(resolver& names, deadline limit) {
    limit = std::min(limit, steady_clock::now() + settings_.connect_deadline);
    auto found = co_await names.resolve(limit);
    if (!found) co_return found.error();
    error_code ec = asio::error::host_not_found;
    if (settings_.may_connect) {
        std::erase_if(*found, [this](const tcp::endpoint& one) { return !settings_.may_connect(one.address()); });
        if (found->empty()) co_return asio::error::no_permission;
    }
    auto left = found->size();
    for (const auto& endpoint : *found) {
        // A dead address must leave time for the next one.
        const auto now = steady_clock::now();
        const auto share = (limit - now) / static_cast<std::int64_t>(left--);
        ec = co_await connect(endpoint, now + share);
        if (!ec) break;
    }
    if (ec) co_return ec;
    expires_ = limit;
    ec = co_await shake_hands();
    expires_ = deadline::max();
    if (ec) co_return ec;
    stream_ = std::move(opening_);
    co_return ec;
}

awaitable<error_code> client_connection::connect(const tcp::endpoint& endpoint, deadline limit) {
    opening_ = std::make_unique<upgraded_stream::state>(tcp::socket{executor_});
    expires_ = limit;
    has_expired_ = false;
    error_code ec;
    co_await opening_->plain.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, ec));
    settle(ec);
    error_code ignored;
    if (!ec) opening_->plain.set_option(tcp::no_delay{true}, ignored);
    co_return ec;
}

awaitable<error_code> client_connection::shake_hands() {
    error_code ec;
    if (!tls_) co_return ec;
    opening_->start_tls(tls_);
    auto& tls = *opening_->tls;
    // Names are told to the server (SNI), addresses must not be (RFC 6066).
    if (!is_address(origin_.host))
        SSL_set_tlsext_host_name(tls.native_handle(), origin_.host.c_str());
    tls.set_verify_callback(asio::ssl::host_name_verification{origin_.host}, ec);
    if (ec) co_return ec;
    co_await opening_->handshake(asio::ssl::stream_base::client, ec);
    settle(ec);
    co_return ec;
}

awaitable<error_code> client_connection::write_out(deadline limit) {
    expires_ = limit;
    has_expired_ = false;
    std::string_view rest{out};
    error_code ec;
    co_await stream_->write_all(rest, ec);
    settle(ec);
    expires_ = deadline::max();
    co_return ec;
}

awaitable<exchange_result> client_connection::exchange(bool is_head, deadline limit) {
    expires_ = limit;
    has_expired_ = false;
    is_reusable_ = false;
    exchange_result outcome;
    std::string_view rest{out};
    error_code write_failure;
    stream_->try_write(rest, write_failure);
    if (!rest.empty() && !write_failure) co_await stream_->write_all(rest, write_failure);
    // TLS may have put a part of a record on the wire before it failed: only a plain socket can say
    // that nothing left.
    outcome.has_left = stream_->tls != nullptr || rest.size() < out.size();
    settle(write_failure);
    outcome.reason = write_failure;
    if (!outcome.has_left) co_return outcome;

    // Also after a failed write: a server may answer, say 413, before it has read everything.
    response_parser parser{settings_.max_response_bytes, is_head};
    error_code ec;
    if (!has_expired_)
        co_await read_answer(parser, ec);
    else
        ec = write_failure;
    settle(ec);
    outcome.reason = ec;
    if (ec) co_return outcome;
    outcome.is_complete = true;
    is_reusable_ = parser.keeps_alive() && in_.size() == 0 && rest.empty();
    outcome.answer = parser.take();
    if (out.capacity() > kept_buffer_bytes) out = {};
    if (in_.capacity() > kept_buffer_bytes) in_.shrink_to_fit();
    expires_ = deadline::max();
    co_return outcome;
}

awaitable<void> client_connection::read_answer(response_parser& parser, error_code& ec) {
    while (true) {
        const auto count = co_await stream_->read_some(in_.prepare(read_bytes), ec);
        in_.commit(count);
        if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) {
            // Without close_notify the end of a body without length could be anybody's work.
            if (ec == asio::error::eof) parser.put_eof(ec);
            co_return;
        }
        if (ec) co_return;
        in_.consume(parser.put(view_of(in_), ec));
        if (ec || parser.is_done()) co_return;
    }
}

}  // namespace hermod::http
