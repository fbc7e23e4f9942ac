#include "hermod/http/upgraded_stream.hpp"

#include "hermod/http/stream_state.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <sys/socket.h>

namespace hermod::http {

void upgraded_stream::state::start_tls(std::shared_ptr<asio::ssl::context> c) {
    context = std::move(c);
    tls = std::make_unique<tls_type>(std::move(plain), *context);
}

awaitable<void> upgraded_stream::state::handshake(
    asio::ssl::stream_base::handshake_type role, error_code& ec
) {
    co_await tls->async_handshake(role, asio::redirect_error(asio::use_awaitable, ec));
}

awaitable<void> upgraded_stream::state::say_goodbye(error_code& ec) {
    co_await tls->async_shutdown(asio::redirect_error(asio::use_awaitable, ec));
}

awaitable<std::size_t> upgraded_stream::state::read_some(
    asio::mutable_buffer into, error_code& ec
) {
    std::size_t count = 0;
    if (tls)
        count = co_await tls->async_read_some(into, asio::redirect_error(asio::use_awaitable, ec));
    else
        count = co_await plain.async_read_some(into, asio::redirect_error(asio::use_awaitable, ec));
    co_return count;
}

void upgraded_stream::state::try_write(std::string_view& rest, error_code& ec) {
    if (tls) return;
    const auto count =
        ::send(plain.native_handle(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0)
        rest.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        ec.assign(errno, boost::system::system_category());
}

awaitable<void> upgraded_stream::state::write_all(std::string_view& rest, error_code& ec) {
    try_write(rest, ec);
    while (!rest.empty() && !ec) {
        std::size_t count = 0;
        const asio::const_buffer piece{rest.data(), rest.size()};
        if (tls)
            count = co_await tls->async_write_some(
                piece, asio::redirect_error(asio::use_awaitable, ec)
            );
        else
            count = co_await plain.async_write_some(
                piece, asio::redirect_error(asio::use_awaitable, ec)
            );
        rest.remove_prefix(count);
    }
}

bool upgraded_stream::state::is_stale() {
    char byte = 0;
    const auto count = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void upgraded_stream::state::close() noexcept {
    error_code ignored;
    socket().close(ignored);
}

upgraded_stream::upgraded_stream(std::unique_ptr<state> s)
    : state_{std::move(s)} {}

upgraded_stream::upgraded_stream(upgraded_stream&&) noexcept = default;
upgraded_stream& upgraded_stream::operator=(upgraded_stream&&) noexcept = default;
upgraded_stream::~upgraded_stream() = default;

awaitable<result<std::size_t>> upgraded_stream::read_some(std::span<char> into) {
    auto& s = *state_;
    if (s.leftover_used < s.leftover.size()) {
        const auto count = std::min(into.size(), s.leftover.size() - s.leftover_used);
        std::copy_n(s.leftover.data() + s.leftover_used, count, into.data());
        s.leftover_used += count;
        if (s.leftover_used == s.leftover.size()) s.leftover = {};
        co_return count;
    }
    error_code ec;
    const auto count = co_await s.read_some(asio::mutable_buffer{into.data(), into.size()}, ec);
    if (ec) co_return ec;
    co_return count;
}

awaitable<result<void>> upgraded_stream::write_all(std::string_view bytes) {
    error_code ec;
    co_await state_->write_all(bytes, ec);
    if (ec) co_return ec;
    co_return result<void>{};
}

void upgraded_stream::close() noexcept {
    state_->close();
}

std::optional<plain_connection> upgraded_stream::release_plain() {
    if (state_->tls) return std::nullopt;
    return plain_connection{
        std::move(state_->plain), state_->leftover.substr(state_->leftover_used)};
}

}  // namespace hermod::http
