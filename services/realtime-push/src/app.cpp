#include "app.hpp"

#include <sys/resource.h>

#include <utility>

#include "hermod/base/ids.hpp"
#include "hermod/websocket/handshake.hpp"

namespace hermod::push {

namespace {

constexpr std::string_view socketio_path = "/socket.io/";
constexpr std::string_view plain_path = "/ws";

engineio::server_settings make_engine_settings(const settings& from) {
    engineio::server_settings out;
    out.node_id = from.node_id;
    out.session.ping_interval = from.heartbeat.interval;
    out.session.ping_timeout = from.heartbeat.timeout;
    out.session.max_payload = from.limits.message_bytes;
    out.session.max_outbox_bytes = from.limits.outbox_bytes;
    out.websocket.max_message_bytes = from.limits.message_bytes;
    out.websocket.max_outbox_bytes = from.limits.outbox_bytes;
    out.cors.origins = from.origins;
    return out;
}

http::server_settings make_web_settings(const settings& from) {
    http::server_settings out;
    out.name = "sockets";
    out.address = from.address;
    out.port = from.port;
    out.max_body_bytes = 2 * from.limits.message_bytes;
    out.max_connections = 2 * from.limits.connections;
    out.max_connections_per_address = out.max_connections;  // all come from the gateway
    // A poll is answered at the latest with a ping.
    out.handler_deadline = from.heartbeat.interval + from.heartbeat.timeout + std::chrono::seconds{15};
    out.cancel_on_disconnect = {std::string{socketio_path}};
    out.trusts_request_ids = true;
    return out;
}

/// No two processes have the same, also if they are called alike.
std::string bus_name(const std::string& node_id) { return node_id + "-" + to_string(make_uuid_v7()).substr(24); }

/// Each client is a file descriptor; the soft limit is for programs that use select().
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

app::app(executor ex, settings from, log::logger& log, telemetry::registry& metrics, telemetry::readiness& ready)
    : settings_{std::move(from)},
      log_{log},
      tokens_{settings_.jwt_keys},
      workspace_{ex, settings_.linger},
      deadlines_{ex},
      audience_{settings_, metrics},
      company_{audience_, bus_name(settings_.node_id), settings_.presence.crowd},
      per_user_{settings_.limits.per_user},
      per_tenant_{settings_.limits.per_tenant},
      world_{make_world(metrics)},
      desk_{settings_, [this] { return trouble(); }, [this] { return engine_.session_count() + plain_.size(); }},
      socketio_{settings_, world_, desk_},
      engine_settings_{make_engine_settings(settings_)},
      engine_{ex, engine_settings_, socketio_, workspace_, deadlines_},
      plain_{ex, settings_, world_, desk_, workspace_, deadlines_},
      assignments_{ex, settings_, audience_, log, metrics},
      bus_{ex, settings_, company_, log, metrics},
      control_{ex, settings_, audience_, log, metrics},
      web_{ex, make_web_settings(settings_),
           service::require_service_key(settings_.keys, [this](http::request r) { return handle(std::move(r)); }), log, metrics},
      socketio_clients_{metrics.make_gauge("push_clients", "Clients connected", {{"door", "socketio"}})},
      plain_clients_{metrics.make_gauge("push_clients", "Clients connected", {{"door", "plain"}})},
      tasks_{ex, [this, &log](std::string_view task, std::exception_ptr) {
                 log.error("push.task_failed", {{"task", task}});
                 web_.stop_accepting();  // none of these tasks ends by itself: run() ends, and the process with it
                 web_.close_all();
             }} {
    raise_descriptor_limit();
    web_.set_upgrade_handler([this](http::request request, http::upgraded_stream stream) {
        return upgrade(std::move(request), std::move(stream));
    });
    for (std::size_t k = 0; k < settings_.event_streams; ++k) {
        readers_.push_back(std::make_unique<stream_reader>(ex, settings_, k, audience_, log, metrics));
    }
    ready.add("events", [this] { return trouble(); });
}

app::~app() = default;

client_world app::make_world(telemetry::registry& metrics) {
    return {
        settings_,
        audience_,
        company_,
        tokens_,
        per_user_,
        per_tenant_,
        metrics.make_counter("push_resumed_total", "Clients that came back and missed nothing"),
        metrics.make_counter("push_resyncs_total", "Clients that came back and had to reload"),
        metrics.make_counter("push_refused_total", "Clients refused for their token or a limit"),
        metrics.make_counter("push_too_slow_total", "Clients cut off because they did not read"),
        metrics.make_counter("push_expired_total", "Clients cut off because their token was over")};
}

std::string app::trouble() const {
    if (auto why = control_.trouble(); !why.empty()) return why;
    if (auto why = bus_.trouble(); !why.empty()) return why;
    for (const auto& reader : readers_) {
        if (auto why = reader->trouble(); !why.empty()) return why;
    }
    return {};
}

awaitable<void> app::run() {
    web_.listen();
    log_.info("push.listening", {{"port", static_cast<int>(web_.port())}, {"node", settings_.node_id}});
    tasks_.spawn("control", control_.run());
    tasks_.spawn("presence", bus_.run());
    for (const auto& reader : readers_) tasks_.spawn("events", reader->run());
    tasks_.spawn("housekeeping", keep_house());
    co_await web_.run();
    tasks_.cancel();
    co_await tasks_.join();
}

awaitable<http::response> app::handle(http::request request) {
    if (request.path.starts_with(socketio_path)) co_return co_await engine_.handle(std::move(request));
    const http::api_error missing{.status = 404, .code = "NOT_FOUND", .message = "There is nothing here."};
    co_return http::make_error(missing, request.request_id);
}

awaitable<void> app::upgrade(http::request request, http::upgraded_stream stream) {
    const auto key = request.fields.get(service::service_key_header).value_or("");
    const bool is_known = settings_.keys.accepts(key);
    if (is_known && request.path.starts_with(socketio_path)) {
        co_await engine_.upgrade(std::move(request), std::move(stream));
        co_return;
    }
    if (is_known && request.path == plain_path) {
        co_await plain_.upgrade(std::move(request), std::move(stream));
        co_return;
    }
    const auto refusal = websocket::make_refusal(is_known ? 404 : 401, "text/plain", is_known ? "Not found" : "Unauthorized", {});
    const auto written = co_await stream.write_all(refusal);
    static_cast<void>(written.has_value());  // a peer that is gone needs no answer
    stream.close();
}

awaitable<void> app::keep_house() {
    while (true) {
        co_await async::sleep_for(std::chrono::seconds{2});
        audience_.sweep(steady_clock::now());
        socketio_clients_.set(static_cast<double>(engine_.session_count()));
        plain_clients_.set(static_cast<double>(plain_.size()));
    }
}

awaitable<void> app::stop(deadline limit) {
    // New clients get 503 and go to another node; those who are here are sent there little by little, events still flowing.
    desk_.close();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - steady_clock::now());
    const auto time = std::min(settings_.drain, left / 2);
    co_await engine_.drain(time / 2);
    co_await plain_.drain(time / 2);
    for (const auto& reader : readers_) co_await reader->stop(std::min(limit, steady_clock::now() + std::chrono::seconds{1}));
    engine_.close_all();
    plain_.close_all();
    const auto soon = std::min(limit, steady_clock::now() + std::chrono::seconds{1});
    co_await control_.stop(soon);
    co_await bus_.stop(soon);
    co_await assignments_.stop();
    workspace_.abort_closing();
    deadlines_.stop();
    web_.stop_accepting();
    web_.close_all();
}

}  // namespace hermod::push
