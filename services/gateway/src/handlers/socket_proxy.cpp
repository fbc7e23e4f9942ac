#include "handlers/socket_proxy.hpp"

#include "handlers/forwarder.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>

namespace hermod::gateway {

namespace {

constexpr std::string_view engine_path = "/socket.io/";
constexpr std::string_view plain_path = "/ws";
constexpr std::size_t relay_bytes = 4 * 1024;

/// Engine.IO's own words for a session that nobody knows: its clients then begin anew.
http::response unknown_session() {
    return http::make_json(400, R"({"code":1,"message":"Session ID unknown"})");
}

http::response unavailable(std::string_view request_id) {
    const http::api_error error{
        .status = 503,
        .code = "UNAVAILABLE",
        .message = "Live updates are not available now.",
        .retryable = true,
        .retry_after_seconds = 1};
    return http::make_error(error, request_id);
}

awaitable<void> refuse(http::upgraded_stream& outside, const http::response& answer) {
    const std::string bytes = http::to_final_bytes(answer);
    co_await outside.write_all(bytes);
    outside.close();
}

/// Until one side ends.
awaitable<void> pump(http::upgraded_stream& from, http::upgraded_stream& to) {
    std::vector<char> buffer(relay_bytes);
    while (true) {
        const auto count = co_await from.read_some(buffer);
        if (!count) co_return;
        const auto written = co_await to.write_all({buffer.data(), *count});
        if (!written) co_return;
    }
}

}  // namespace

socket_proxy::socket_proxy(
    executor ex,
    socket_proxy_settings settings,
    const service::service_keys& keys,
    log::logger& log,
    telemetry::registry& metrics
)
    : settings_{std::move(settings)},
      keys_{keys},
      log_{log},
      open_{metrics.make_gauge("gateway_tunnels", "Sockets carried through to the push nodes")} {
    for (const auto& each : settings_.nodes) {
        http::client_settings wanted;
        wanted.name = each.id.empty() ? "push" : "push-" + each.id;
        wanted.max_connections = settings_.max_polls;
        nodes_.push_back(
            {each.id,
             std::make_unique<http::client>(
                 ex, *http::parse_origin(each.url), wanted, log, metrics
             )}
        );
    }
}

bool socket_proxy::is_socket_path(std::string_view path) noexcept {
    return path.starts_with(engine_path) || path == plain_path;
}

http::client* socket_proxy::choose(const http::request& r) {
    const auto wanted = node_of_session(r);
    if (wanted.empty()) return nodes_[next_++ % nodes_.size()].client.get();
    const auto found =
        std::find_if(nodes_.begin(), nodes_.end(), [&](const node& n) { return n.id == wanted; });
    if (found != nodes_.end()) return found->client.get();
    // A single node needs no name, and knows its sessions whatever they are called.
    return nodes_.size() == 1 && nodes_[0].id.empty() ? nodes_[0].client.get() : nullptr;
}

http::outgoing socket_proxy::make_outgoing(
    http::request r, bool is_upgrade, std::chrono::milliseconds limit
) const {
    http::outgoing out;
    out.method = std::move(r.method);
    out.target = std::move(r.target);
    out.fields = std::move(r.fields);
    drop_hop_by_hop(out.fields);
    service::strip_internal_headers(out.fields);
    for (const char* name :
         {"Content-Length",
          "Expect",
          "Forwarded",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Proto"})
        out.fields.erase(name);
    if (is_upgrade) {
        out.fields.add("Connection", "Upgrade");
        out.fields.add("Upgrade", "websocket");
    }
    out.fields.add("X-Forwarded-For", std::move(r.peer_address));
    out.fields.add(std::string{service::service_key_header}, keys_.current().reveal());
    out.fields.set("X-Request-Id", std::move(r.request_id));
    out.body = std::move(r.body);
    out.limit = steady_clock::now() + limit;
    return out;
}

awaitable<http::response> socket_proxy::handle(http::request r) {
    if (nodes_.empty()) co_return unavailable(r.request_id);
    auto* const client = choose(r);
    if (!client) co_return unknown_session();
    const std::string request_id = r.request_id;
    http::outgoing out = make_outgoing(std::move(r), false, settings_.poll_deadline);
    http::outcome got = co_await client->send(std::move(out));
    if (got.delivery != http::delivery::answered)
        co_return http::make_error(explain_failure(got), request_id);
    drop_hop_by_hop(got.answer.fields);
    got.answer.route = "/socket.io/";
    co_return std::move(got.answer);
}

awaitable<void> socket_proxy::upgrade(http::request r, http::upgraded_stream outside) {
    if (!is_socket_path(r.path)) {
        const http::api_error error{
            .status = 404, .code = "NOT_FOUND", .message = "There is nothing at this path."};
        const auto answer = http::make_error(error, r.request_id);
        co_return co_await refuse(outside, answer);
    }
    if (nodes_.empty() || tunnels_.size() >= settings_.max_tunnels) {
        const auto answer = unavailable(r.request_id);
        co_return co_await refuse(outside, answer);
    }
    auto* const client = choose(r);
    if (!client) {
        const auto answer = unknown_session();
        co_return co_await refuse(outside, answer);
    }
    const std::string request_id = r.request_id;
    http::outgoing out = make_outgoing(std::move(r), true, settings_.open_deadline);
    auto inside = co_await client->open_tunnel(std::move(out));
    if (!inside) {
        log_.warning(
            "gateway.tunnel.failed", {{"requestId", request_id}, {"ec", inside.error().message()}}
        );
        const auto answer = unavailable(request_id);
        co_return co_await refuse(outside, answer);
    }
    tunnel ends{std::move(outside), std::move(*inside)};
    co_await relay(std::move(ends));
}

awaitable<void> socket_proxy::relay(tunnel ends) {
    using namespace asio::experimental::awaitable_operators;

    struct registration {
        socket_proxy& owner;
        std::list<tunnel*>::iterator at;

        ~registration() {
            owner.tunnels_.erase(at);
            owner.open_.set(static_cast<double>(owner.tunnels_.size()));
        }
    };

    const registration registered{*this, tunnels_.insert(tunnels_.end(), &ends)};
    open_.set(static_cast<double>(tunnels_.size()));
    co_await (pump(ends.outside, ends.inside) || pump(ends.inside, ends.outside));
}

void socket_proxy::close_tunnels() {
    for (auto* const t : tunnels_) {
        t->outside.close();
        t->inside.close();
    }
}

}  // namespace hermod::gateway
