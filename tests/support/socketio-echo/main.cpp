// A small server on libs/socketio for conformance suites and for our own tests: see README.md.
#include <csignal>
#include <exception>
#include <iostream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "echo_client.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/engineio/server.hpp"
#include "hermod/http/server.hpp"
#include "options.hpp"

namespace {

using namespace hermod;

struct echo_app {
    echo_app(asio::io_context& io, const echo::options& options)
        : space{io.get_executor()},
          deadlines{io.get_executor()},
          socket_app{make_connection_settings(options), options.recovers},
          settings{make_settings(options)},
          engine{io.get_executor(), settings, engine_app, space, deadlines},
          sockets{io.get_executor(), settings, socket_app, space, deadlines},
          web{io.get_executor(), make_http_settings(options), [this](http::request r) { return handle(std::move(r)); },
              logger, metrics} {
        web.set_upgrade_handler([this](http::request request, http::upgraded_stream stream) {
            return upgrade(std::move(request), std::move(stream));
        });
    }

    static socketio::connection_settings make_connection_settings(const echo::options& options) {
        socketio::connection_settings out;
        out.connect_timeout = options.connect_timeout;
        out.limits.bytes = options.max_payload;
        return out;
    }
    static engineio::server_settings make_settings(const echo::options& options) {
        engineio::server_settings out;
        out.session.ping_interval = options.ping_interval;
        out.session.ping_timeout = options.ping_timeout;
        out.session.max_payload = options.max_payload;
        out.websocket.max_message_bytes = options.max_payload;
        out.cors.origins = options.cors_origins;
        return out;
    }
    static http::server_settings make_http_settings(const echo::options& options) {
        http::server_settings out;
        out.address = options.address;
        out.port = options.port;
        out.max_body_bytes = 2 * options.max_payload;
        out.handler_deadline = options.ping_interval + options.ping_timeout + std::chrono::seconds{15};
        out.cancel_on_disconnect = {"/engine.io/", "/socket.io/"};
        return out;
    }

    engineio::server* find(std::string_view path) {
        if (path.starts_with("/engine.io/")) return &engine;
        if (path.starts_with("/socket.io/")) return &sockets;
        return nullptr;
    }
    awaitable<http::response> handle(http::request request) {
        if (auto* const found = find(request.path)) co_return co_await found->handle(std::move(request));
        http::response missing;
        missing.status = 404;
        co_return missing;
    }
    awaitable<void> upgrade(http::request request, http::upgraded_stream stream) {
        if (auto* const found = find(request.path)) co_await found->upgrade(std::move(request), std::move(stream));
    }

    void stop() {
        engine.close_all();
        sockets.close_all();
        deadlines.stop();
        web.stop_accepting();
        web.close_all();
    }

    log::logger logger{{.service = "socketio-echo", .threshold = log::level::warning}};
    telemetry::registry metrics;
    websocket::workspace space;
    engineio::deadline_queue deadlines;
    echo::engine_echo engine_app;
    echo::socketio_echo socket_app;
    engineio::server_settings settings;
    engineio::server engine;
    engineio::server sockets;
    http::server web;
};

int serve(const echo::options& options) {
    asio::io_context io{1};
    echo_app app{io, options};
    app.web.listen();
    std::cout << "listening on " << app.web.port() << std::endl;
    async::task_group tasks{io.get_executor(), [](std::string_view, std::exception_ptr e) { std::rethrow_exception(e); }};
    tasks.spawn("http", app.web.run());
    asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](const error_code&, int) { app.stop(); });
    io.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return serve(echo::parse_options(argc, argv));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n' << echo::usage;
        return 1;
    }
}
