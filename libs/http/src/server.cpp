#include "hermod/http/server.hpp"

#include "connection.hpp"
#include "listen_socket.hpp"
#include "tls_contexts.hpp"

#include "hermod/async/event.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <list>
#include <sys/socket.h>
#include <unordered_map>

namespace hermod::http {

namespace {

using asio::ip::tcp;

constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::string_view too_many =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: "
    "1\r\nConnection: close\r\n"
    "Content-Length: 111\r\n\r\n"
    R"({"error":{"code":"OVERLOADED","message":"There are too many connections.","retryable":true,"requestId":"none"}})";

bool is_exhaustion(const error_code& ec) noexcept {
    return ec == asio::error::no_descriptors ||
           ec == boost::system::errc::too_many_files_open_in_system ||
           ec == asio::error::no_buffer_space || ec == asio::error::no_memory;
}

/// A quarter of the shortest deadline, so that none is missed by much.
std::chrono::milliseconds choose_tick(const server_settings& s) {
    auto shortest = std::min(
        {s.header_deadline, s.body_deadline, s.idle_deadline, s.write_deadline, s.handler_deadline}
    );
    for (const auto& [prefix, limit] : s.handler_deadlines) shortest = std::min(shortest, limit);
    return std::clamp<std::chrono::milliseconds>(
        shortest / 4, std::chrono::milliseconds{10}, std::chrono::milliseconds{250}
    );
}

}  // namespace

struct server::state : server_core, std::enable_shared_from_this<server::state> {
    using connection_list = std::list<std::shared_ptr<connection>>;

    state(executor ex, server_settings s, handler h, log::logger& l, telemetry::registry& r)
        : server_core{std::move(s), std::move(h), l, r},
          loop{ex},
          acceptor{ex},
          pause{ex},
          sweep{ex},
          all_gone{ex},
          tick{choose_tick(settings)} {}

    awaitable<void> run();
    awaitable<void> accept_all();
    void admit(tcp::socket);
    void start(std::shared_ptr<connection>);
    void forget(connection_list::iterator);
    void arm_sweep();
    void stop_accepting();
    void close_all();

    executor loop;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    asio::steady_timer sweep;
    async::event all_gone;
    std::chrono::milliseconds tick;
    connection_list connections;
    std::unordered_map<std::string, std::size_t> per_address;
};

awaitable<void> server::state::run() {
    std::exception_ptr failure;
    try {
        co_await accept_all();
        while (!connections.empty()) co_await all_gone.wait();
    } catch (const boost::system::system_error&) {
        failure = std::current_exception();
    }
    if (!failure) co_return;
    // Cancelled: nobody may be left who refers to this server.
    co_await asio::this_coro::reset_cancellation_state();
    stop_accepting();
    close_all();
    while (!connections.empty()) co_await all_gone.wait();
    std::rethrow_exception(failure);
}

awaitable<void> server::state::accept_all() {
    while (!is_draining) {
        error_code ec;
        tcp::socket socket =
            co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) {
            admit(std::move(socket));
            continue;
        }
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error{ec};
        if (!is_exhaustion(ec)) continue;
        // Without a pause this loop would spin: the connection stays in the backlog.
        metrics.accept_pauses.add();
        log.warning("http.accept.paused", {{"server", settings.name}, {"what", ec.message()}});
        pause.expires_after(accept_pause);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    }
}

void server::state::admit(tcp::socket socket) {
    error_code ec;
    const auto peer = socket.remote_endpoint(ec);
    if (ec) return;
    auto address = peer.address().to_string();
    const auto known = per_address.find(address);
    const bool is_address_full =
        known != per_address.end() && known->second >= settings.max_connections_per_address;
    if (connections.size() >= settings.max_connections || is_address_full) {
        metrics.refused_connections.add();
        if (!tls)
            ::send(
                socket.native_handle(),
                too_many.data(),
                too_many.size(),
                MSG_NOSIGNAL | MSG_DONTWAIT
            );
        return;
    }
    socket.set_option(tcp::no_delay{true}, ec);
    ++per_address[address];
    start(std::make_shared<connection>(*this, std::move(socket), std::move(address)));
}

void server::state::start(std::shared_ptr<connection> c) {
    const auto place = connections.insert(connections.end(), c);
    metrics.connections.set(static_cast<double>(connections.size()));
    if (connections.size() == 1) arm_sweep();
    auto on_exit = [self = shared_from_this(), place](std::exception_ptr failure) {
        if (failure) self->log.error("http.connection.failed", {{"server", self->settings.name}});
        self->forget(place);
    };
    asio::co_spawn(loop, c->run(), asio::bind_cancellation_slot(c->slot(), std::move(on_exit)));
}

void server::state::forget(connection_list::iterator place) {
    const auto count = per_address.find((*place)->peer_address());
    if (count != per_address.end() && --count->second == 0) per_address.erase(count);
    connections.erase(place);
    metrics.connections.set(static_cast<double>(connections.size()));
    if (!connections.empty()) return;
    sweep.cancel();
    all_gone.notify();
}

void server::state::arm_sweep() {
    sweep.expires_after(tick);
    sweep.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self) return;
        const auto now = steady_clock::now();
        for (const auto& c : self->connections) c->check_deadline(now);
        self->arm_sweep();
    });
}

void server::state::stop_accepting() {
    is_draining = true;
    error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    for (const auto& c : connections) c->drain();
}

void server::state::close_all() {
    for (const auto& c : connections) c->cut();
}

server::server(executor ex, server_settings s, handler h, log::logger& l, telemetry::registry& r)
    : state_{std::make_shared<state>(std::move(ex), std::move(s), std::move(h), l, r)} {}

server::~server() {
    state_->stop_accepting();
    state_->close_all();
}

void server::set_upgrade_handler(upgrade_handler h) {
    state_->upgrade = std::move(h);
}

void server::listen() {
    const auto& settings = state_->settings;
    if (settings.tls) state_->tls = make_server_context(*settings.tls);
    state_->acceptor = open_listen_socket(state_->loop, settings.address, settings.port);
}

std::uint16_t server::port() const noexcept {
    error_code ec;
    return state_->acceptor.local_endpoint(ec).port();
}

awaitable<void> server::run() {
    return state_->run();
}

void server::stop_accepting() {
    state_->stop_accepting();
}

void server::close_all() {
    state_->close_all();
}

std::size_t server::connection_count() const noexcept {
    return state_->connections.size();
}

}  // namespace hermod::http
