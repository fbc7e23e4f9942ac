#pragma once
#include <chrono>
#include <memory>
#include <unordered_map>
#include <vector>

#include "hermod/async/awaitable.hpp"
#include "hermod/engineio/deadline_queue.hpp"
#include "hermod/http/message.hpp"
#include "hermod/http/upgraded_stream.hpp"
#include "hermod/websocket/workspace.hpp"
#include "sockets/plain_client.hpp"
#include "sockets/socketio_door.hpp"

namespace hermod::push {

/// `/ws`: token by `?token=`, by `Authorization: Bearer`, or in the first message `{"auth":{"token","since",…}}`.
class plain_door {
public:
    plain_door(executor, const settings&, client_world&, admission_desk&, websocket::workspace&, engineio::deadline_queue&);
    ~plain_door();
    plain_door(const plain_door&) = delete;
    plain_door& operator=(const plain_door&) = delete;

    awaitable<void> upgrade(http::request request, http::upgraded_stream stream);
    [[nodiscard]] std::size_t size() const noexcept { return clients_.size(); }
    /// Sends the clients away one after the other, spread over `duration`.
    awaitable<void> drain(std::chrono::milliseconds duration);
    void close_all();

private:
    [[nodiscard]] std::string refuse(const http::request& request, std::optional<quota::place>& place);
    void retire(plain_client& gone);

    executor executor_;
    client_world& world_;
    admission_desk& desk_;
    websocket::workspace& workspace_;
    engineio::deadline_queue& deadlines_;
    websocket::connection_settings socket_settings_;
    std::unordered_map<plain_client*, std::unique_ptr<plain_client>> clients_;
    std::vector<std::unique_ptr<plain_client>> retired_;
    std::shared_ptr<bool> is_alive_;
};

}  // namespace hermod::push
