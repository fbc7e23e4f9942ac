// What the server and the peer do to a connection while it waits: deadlines, drain, cut,
// disconnect.
#include "connection.hpp"

#include <boost/asio/cancellation_type.hpp>

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace hermod::http {

using asio::ip::tcp;

std::chrono::milliseconds connection::handler_deadline_of(std::string_view path) const noexcept {
    auto limit = core_.settings.handler_deadline;
    std::size_t longest = 0;
    for (const auto& [prefix, time] : core_.settings.handler_deadlines) {
        if (!path.starts_with(prefix) || prefix.size() < longest) continue;
        limit = time;
        longest = prefix.size();
    }
    return limit;
}

bool connection::cancels_on_disconnect(std::string_view path) const noexcept {
    const auto& prefixes = core_.settings.cancel_on_disconnect;
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& p) {
        return path.starts_with(p);
    });
}

void connection::watch_peer(tcp::socket::wait_type what) {
    is_watching_ = true;
    stream_->socket().async_wait(what, [self = shared_from_this(), watch = watch_](error_code ec) {
        if (ec || watch != self->watch_) return;
        char byte = 0;
        const auto count =
            ::recv(self->stream_->socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        const bool is_open = count > 0 || (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
        // The next request is here already: then only a reset can tell that the peer has gone.
        if (is_open) return self->watch_peer(tcp::socket::wait_error);
        self->is_peer_gone_ = true;
        self->stop_.emit(asio::cancellation_type::terminal);
    });
}

void connection::stop_watching() {
    if (!is_watching_) return;
    is_watching_ = false;
    ++watch_;
    error_code ignored;
    stream_->socket().cancel(ignored);
}

void connection::check_deadline(deadline now) {
    if (now < expires_ || has_expired_) return;
    has_expired_ = true;
    if (phase_ == phase::handler) {
        stop_.emit(asio::cancellation_type::terminal);
        return;
    }
    core_.metrics.expired.add();
    error_code ignored;
    if (phase_ == phase::head || phase_ == phase::body)
        stream_->socket().cancel(ignored);
    else
        stream_->close();
}

void connection::drain() {
    if (phase_ == phase::idle || phase_ == phase::handshake) stream_->close();
}

void connection::cut() {
    is_cut_ = true;
    if (stream_) stream_->close();
    stop_.emit(asio::cancellation_type::terminal);
}

}  // namespace hermod::http
