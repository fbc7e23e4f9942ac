#pragma once
#include "hermod/async/task_group.hpp"
#include "hermod/http/server.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <utility>

namespace hermod::testing {

/// A server on a free port of loopback with what it needs. Call stop() before it goes out of scope.
class running_server {
public:
    running_server(asio::io_context& io, http::server_settings settings, http::handler handle)
        : log{{.service = "test", .threshold = log::level::error}},
          server{io.get_executor(), std::move(settings), std::move(handle), log, metrics},
          tasks_{io.get_executor(), {}} {}

    void start() {
        server.listen();
        tasks_.spawn("server", server.run());
    }

    [[nodiscard]] std::uint16_t port() const { return server.port(); }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

    awaitable<void> stop() {
        server.stop_accepting();
        server.close_all();
        return tasks_.join();
    }

    /// Waits, in turns of the loop, until `is_so()`; false after ten seconds.
    template <class Condition>
    static awaitable<bool> eventually(Condition is_so) {
        const auto limit = steady_clock::now() + std::chrono::seconds{10};
        while (!is_so() && steady_clock::now() < limit)
            co_await async::sleep_for(std::chrono::milliseconds{2});
        co_return is_so();
    }

    log::logger log;
    telemetry::registry metrics;
    http::server server;

private:
    async::task_group tasks_;
};

/// Answers with what it got: method, target and body.
inline awaitable<http::response> echo(http::request r) {
    http::response answer;
    answer.body = r.method + " " + r.target + " " + r.body;
    co_return answer;
}

}  // namespace hermod::testing
