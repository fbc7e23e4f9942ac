#pragma once
#include <functional>
#include <string>

#include "domain/quota.hpp"
#include "hermod/engineio/server.hpp"
#include "sockets/live_client.hpp"
#include "sockets/socketio_client.hpp"

namespace hermod::push {

/// Who may begin at all, before any token is seen: both doors ask it.
class admission_desk {
public:
    /// `trouble` is why nobody can be served now, "" if all is well; `load` the number of clients.
    admission_desk(const settings& config, std::function<std::string()> trouble, std::function<std::size_t()> load);

    [[nodiscard]] engineio::admission admit(const http::request& handshake);
    /// A place for the request's address; nothing if it has as many as it may.
    [[nodiscard]] std::optional<quota::place> take_place(const http::request& handshake);
    /// From now on nobody is let in.
    void close() noexcept { is_closed_ = true; }

private:
    const settings& config_;
    engineio::cors_settings cors_;
    std::function<std::string()> trouble_;
    std::function<std::size_t()> load_;
    quota per_address_;
    rate_limit handshakes_;
    bool is_closed_{false};
};

/// `/socket.io/`.
class socketio_door final : public engineio::application {
public:
    socketio_door(const settings& config, client_world& world, admission_desk& desk);

    engineio::admission admit(const http::request& handshake) override;
    std::unique_ptr<engineio::session_user> open(engineio::link& opened, const http::request& handshake) override;

private:
    client_world& world_;
    admission_desk& desk_;
    socketio::connection_settings protocol_;
    socket_table table_;
    std::optional<quota::place> next_place_;  // between admit() and open() of one handshake
};

}  // namespace hermod::push
