#include "hermod/http/client.hpp"

#include "client_pool.hpp"
#include "serializer.hpp"

#include <algorithm>

namespace hermod::http {

namespace {

struct client_metrics {
    client_metrics(telemetry::registry& r, const std::string& name)
        : answered{r.make_counter(
              "http_client_requests_total", help, {{"client", name}, {"delivery", "answered"}}
          )},
          no_answer{r.make_counter(
              "http_client_requests_total", help, {{"client", name}, {"delivery", "no_answer"}}
          )},
          never_left{r.make_counter(
              "http_client_requests_total", help, {{"client", name}, {"delivery", "never_left"}}
          )},
          duration{r.make_histogram(
              "http_client_duration_seconds", "Time of answered requests", {{"client", name}}
          )},
          connections{r.make_gauge(
              "http_client_connections", "Connections, idle ones too", {{"client", name}}
          )} {}

    static constexpr const char* help = "Requests by what became of them";
    telemetry::counter answered;
    telemetry::counter no_answer;
    telemetry::counter never_left;
    telemetry::histogram duration;
    telemetry::gauge connections;
};

/// Made here; what the caller gives under these names is dropped.
bool is_made_here(std::string_view name, bool is_tunnel) noexcept {
    if (same_name(name, "Host")) return true;
    if (is_tunnel) return false;
    return same_name(name, "Content-Length") || same_name(name, "Connection") ||
           same_name(name, "Transfer-Encoding") || same_name(name, "Expect") ||
           same_name(name, "Upgrade");
}

bool is_target(std::string_view text) noexcept {
    return text.starts_with('/') && std::all_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
           });
}

bool is_method(std::string_view text) noexcept {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void append_host(std::string& out, const origin& where) {
    const bool is_v6 = where.host.find(':') != std::string::npos;
    out += is_v6 ? "Host: [" + where.host + "]" : "Host: " + where.host;
    if (where.port != (where.is_tls ? "443" : "80")) out += ":" + where.port;
    out += "\r\n";
}

void write_request(
    std::string& out,
    const outgoing& o,
    const origin& where,
    const client_settings& settings,
    bool is_tunnel
) {
    out.clear();
    out.reserve(512 + o.body.size());
    out += o.method;
    out += ' ';
    out += where.prefix;
    out += o.target;
    out += " HTTP/1.1\r\n";
    append_host(out, where);
    for (const auto& [name, value] : o.fields.items())
        if (!is_made_here(name, is_tunnel)) append_field(out, name, value);
    if (!is_tunnel && !o.fields.get("User-Agent"))
        append_field(out, "User-Agent", settings.user_agent);
    if (!is_tunnel &&
        (!o.body.empty() || o.method == "POST" || o.method == "PUT" || o.method == "PATCH"))
        append_field(out, "Content-Length", std::to_string(o.body.size()));
    out += "\r\n";
    out += o.body;
}

outcome never_left(error_code why, bool is_connect_failure) {
    outcome o;
    o.reason = why;
    o.is_connect_failure = is_connect_failure;
    return o;
}

}  // namespace

struct client::state {
    state(
        executor ex, http::origin where, client_settings s, log::logger& l, telemetry::registry& r
    )
        : metrics{r, s.name},
          log{l},
          pool{std::make_shared<client_pool>(std::move(ex), std::move(where), std::move(s))} {}

    /// A connection ready to write to. Throws on cancellation.
    awaitable<result<client_pool::lease>> open(deadline limit);
    awaitable<outcome> attempt(outgoing, std::function<bool()> may_start);
    static awaitable<outcome> send(
        std::shared_ptr<state> self, outgoing, std::function<bool()> may_start
    );
    static awaitable<result<upgraded_stream>> open_tunnel(std::shared_ptr<state> self, outgoing);

    client_metrics metrics;
    log::logger& log;
    std::shared_ptr<client_pool> pool;
    bool is_peer_known_down{false};  // so that an outage is logged once, not once per request
};

awaitable<result<client_pool::lease>> client::state::open(deadline limit) {
    if (pool->is_closed()) co_return error_code{asio::error::shut_down};
    auto lease = pool->try_acquire();
    if (!lease) {
        auto waited = co_await pool->acquire(limit);
        if (!waited) co_return waited.error();
        lease = std::move(*waited);
    }
    if (!lease->is_open()) {
        const auto ec = co_await lease->open(pool->names(), limit);
        if (ec && !is_peer_known_down)
            log.warning(
                "http.client.unreachable", {{"client", pool->settings().name}, {"ec", ec.message()}}
            );
        is_peer_known_down = static_cast<bool>(ec);
        if (ec) co_return ec;
    }
    co_return std::move(lease);
}

awaitable<outcome> client::state::attempt(outgoing o, std::function<bool()> may_start) {
    if (!is_target(o.target) || !is_method(o.method))
        co_return never_left(asio::error::invalid_argument, false);
    if (steady_clock::now() >= o.limit) co_return never_left(asio::error::timed_out, false);
    auto opened = co_await open(o.limit);
    if (!opened) co_return never_left(opened.error(), true);
    auto lease = std::move(*opened);
    write_request(lease->out, o, pool->origin(), pool->settings(), false);
    if (may_start && !may_start()) {
        lease.give_back();
        co_return never_left(asio::error::operation_aborted, false);
    }
    auto done = co_await lease->exchange(o.method == "HEAD", o.limit);
    if (lease->is_reusable()) lease.give_back();
    outcome result;
    result.reason = done.reason;
    if (done.is_complete) {
        result.delivery = delivery::answered;
        result.answer = std::move(done.answer);
    } else if (done.has_left) {
        result.delivery = delivery::no_answer;
    }
    co_return result;
}

awaitable<outcome> client::state::send(
    std::shared_ptr<state> self, outgoing o, std::function<bool()> may_start
) {
    const auto started = steady_clock::now();
    outcome result = co_await self->attempt(std::move(o), std::move(may_start));
    const std::chrono::duration<double> took = steady_clock::now() - started;
    self->metrics.connections.set(static_cast<double>(self->pool->size()));
    switch (result.delivery) {
        case delivery::answered:
            self->metrics.answered.add();
            self->metrics.duration.observe(took.count());
            break;
        case delivery::no_answer:
            self->metrics.no_answer.add();
            break;
        case delivery::never_left:
            self->metrics.never_left.add();
            break;
    }
    co_return result;
}

awaitable<result<upgraded_stream>> client::state::open_tunnel(
    std::shared_ptr<state> self, outgoing o
) {
    if (!is_target(o.target) || !is_method(o.method))
        co_return error_code{asio::error::invalid_argument};
    if (self->pool->is_closed()) co_return error_code{asio::error::shut_down};
    auto lease = self->pool->make_extra();
    auto ec = co_await lease->open(self->pool->names(), o.limit);
    if (ec) co_return ec;
    write_request(lease->out, o, self->pool->origin(), self->pool->settings(), true);
    ec = co_await lease->write_out(o.limit);
    if (ec) co_return ec;
    co_return upgraded_stream{lease->take_stream()};
}

client::client(
    executor ex, http::origin where, client_settings s, log::logger& l, telemetry::registry& r
)
    : state_{std::make_shared<state>(std::move(ex), std::move(where), std::move(s), l, r)} {}

client::~client() {
    state_->pool->close();
}

awaitable<outcome> client::send(outgoing o, std::function<bool()> may_start) {
    return state::send(state_, std::move(o), std::move(may_start));
}

awaitable<result<upgraded_stream>> client::open_tunnel(outgoing o) {
    return state::open_tunnel(state_, std::move(o));
}

void client::close() {
    state_->pool->close();
}

const http::origin& client::origin() const noexcept {
    return state_->pool->origin();
}

}  // namespace hermod::http
