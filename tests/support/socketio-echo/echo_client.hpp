#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "hermod/engineio/server.hpp"
#include "hermod/socketio/client.hpp"
#include "recovery.hpp"

namespace hermod::echo {

/// `/engine.io/`: every message comes back.
class engine_echo final : public engineio::application {
public:
    engineio::admission admit(const http::request&) override { return {}; }
    std::unique_ptr<engineio::session_user> open(engineio::link& link, const http::request&) override;
};

class echo_client;

/// `/socket.io/`: namespaces `/` and `/custom`.
class socketio_echo final : public engineio::application {
public:
    socketio_echo(socketio::connection_settings settings, bool recovers) : settings_{settings}, recovers_{recovers} {}
    engineio::admission admit(const http::request&) override { return {}; }
    std::unique_ptr<engineio::session_user> open(engineio::link& link, const http::request&) override;

private:
    friend class echo_client;
    socketio::connection_settings settings_;
    bool recovers_;
    recovery recovery_;
    std::map<std::string, echo_client*, std::less<>> live_;  // by private id
};

class echo_client final : public socketio::client {
public:
    echo_client(engineio::link& link, socketio_echo& owner) : client{link, owner.settings_}, owner_{owner} {}
    ~echo_client() override;

private:
    void on_connect(std::string_view nsp, json::view auth) override;
    void on_event(std::string_view nsp, const socketio::arguments& event) override;
    void on_disconnect(std::string_view nsp, std::string_view reason) override;
    [[nodiscard]] bool recover(std::string_view nsp, json::view auth);
    void join(std::string_view nsp, json::view auth);
    void emit(std::string_view nsp, std::string_view array_json, std::span<const std::string> attachments);
    void broadcast(std::string_view nsp, const socketio::arguments& event);
    void forget(std::string_view nsp);

    socketio_echo& owner_;
    std::map<std::string, std::string, std::less<>> pids_;  // by namespace
};

}  // namespace hermod::echo
