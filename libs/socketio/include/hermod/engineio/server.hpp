#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "hermod/async/awaitable.hpp"
#include "hermod/engineio/cors.hpp"
#include "hermod/engineio/deadline_queue.hpp"
#include "hermod/engineio/link.hpp"
#include "hermod/engineio/session.hpp"
#include "hermod/http/message.hpp"
#include "hermod/http/upgraded_stream.hpp"
#include "hermod/websocket/connection.hpp"
#include "hermod/websocket/workspace.hpp"

namespace hermod::engineio {

/// Whether a handshake may go on.
struct admission {
    int status{0};  // 0: welcome; 403 is the protocol's code 4; 429 and 503 shed load
    std::string message{};
    int retry_after_seconds{0};
};

/// What is served.
class application {
public:
    virtual ~application() = default;
    virtual admission admit(const http::request& handshake) = 0;
    /// A new session, before its first message; `opened` outlives the user that is returned.
    virtual std::unique_ptr<session_user> open(link& opened, const http::request& handshake) = 0;
};

struct server_settings {
    /// Put before the dot of every session id, so that a gateway finds the node; "" for none.
    std::string node_id;
    session_settings session;
    websocket::connection_settings websocket;
    cors_settings cors;
};

/// Engine.IO over hermod::http. The HTTP server's limits have to fit: bodies up to twice max_payload, handlers that may take
/// longer than the ping interval, and are cancelled when the peer disconnects.
class server {
public:
    server(executor, const server_settings&, application&, websocket::workspace&, deadline_queue&);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Handshake, poll and post. Throws operation_aborted when cancelled.
    awaitable<http::response> handle(http::request request);
    /// A request with `Upgrade: websocket`.
    awaitable<void> upgrade(http::request request, http::upgraded_stream stream);

    [[nodiscard]] std::size_t session_count() const noexcept { return links_.size(); }
    /// Closes the sessions one after the other, spread over `duration`, so that their clients do not come back all at once.
    awaitable<void> drain(std::chrono::milliseconds duration);
    /// Ends every session that is left, without ceremony.
    void close_all();
    [[nodiscard]] const server_settings& settings() const noexcept { return settings_; }

private:
    friend class link;
    struct id_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view id) const noexcept { return std::hash<std::string_view>{}(id); }
        std::size_t operator()(const std::shared_ptr<link>& l) const noexcept { return (*this)(std::string_view{l->id()}); }
    };
    struct id_equal {
        using is_transparent = void;
        static std::string_view id_of(std::string_view id) noexcept { return id; }
        static std::string_view id_of(const std::shared_ptr<link>& l) noexcept { return l->id(); }
        bool operator()(const auto& a, const auto& b) const noexcept { return id_of(a) == id_of(b); }
    };

    awaitable<http::response> answer(http::request request);
    awaitable<http::response> answer_session(http::request request, std::shared_ptr<link> target);
    awaitable<http::response> answer_poll(std::shared_ptr<link> target);
    [[nodiscard]] http::response answer_post(const http::request& request, link& target);
    [[nodiscard]] http::response answer_handshake(const http::request& request);
    /// The HTTP text that refuses an upgrade, "" if it may go on.
    [[nodiscard]] std::string refuse_upgrade(const http::request& request);
    awaitable<std::shared_ptr<websocket::connection>> switch_protocols(const http::request&, http::upgraded_stream);
    [[nodiscard]] std::shared_ptr<link> make_link(transport first);
    [[nodiscard]] std::shared_ptr<link> find(std::string_view id) const;
    /// Forgets a session and destroys it after this turn of the loop.
    void retire(link& gone);

    executor executor_;
    const server_settings& settings_;
    application& application_;
    websocket::workspace& workspace_;
    deadline_queue& deadlines_;
    std::unordered_set<std::shared_ptr<link>, id_hash, id_equal> links_;
    std::vector<std::shared_ptr<link>> retired_;
    std::shared_ptr<bool> is_alive_;
};

}  // namespace hermod::engineio
