#include "handlers/forwarder.hpp"

#include "hermod/async/event.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>

namespace hermod::gateway {

namespace {

/// Everything else stays outside: a header that nobody behind reads can do no harm there.
constexpr std::array<const char*, 10> forwarded_headers{
    "Accept",
    "Accept-Language",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Prefer",
    "Range",
    "User-Agent",
    "X-Tenant-ID"};

constexpr std::array<const char*, 9> hop_by_hop{
    "Connection",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "Server"};

/// A service that restarts is back within this; what never left may be sent again.
constexpr std::array<std::chrono::milliseconds, 3> pauses{
    std::chrono::milliseconds{50}, std::chrono::milliseconds{150}, std::chrono::milliseconds{300}};

bool may_repeat(const http::request& r, const http::outcome& got) {
    if (got.reason == asio::error::timed_out) return false;
    if (got.delivery == http::delivery::never_left) return got.is_connect_failure;
    return got.delivery == http::delivery::no_answer && (r.method == "GET" || r.method == "HEAD");
}

}  // namespace

http::api_error explain_failure(const http::outcome& got) {
    if (got.delivery == http::delivery::never_left)
        return {
            .status = 503,
            .code = "UNAVAILABLE",
            .message = "The service is not available now.",
            .retryable = true,
            .retry_after_seconds = 1};
    if (got.reason == asio::error::timed_out)
        return {
            .status = 504,
            .code = "TIMEOUT",
            .message = "The answer took too long.",
            .retryable = true};
    return {
        .status = 502,
        .code = "BAD_GATEWAY",
        .message = "The service gave no answer.",
        .retryable = true};
}

void drop_hop_by_hop(http::headers& fields) {
    for (const char* name : hop_by_hop) fields.erase(name);
}

forwarder::forwarder(
    http::client& store,
    http::client& widget_send,
    http::client& message_sender,
    const service::service_keys& keys,
    forward_deadlines deadlines
)
    : store_{store},
      widget_send_{widget_send},
      message_sender_{message_sender},
      keys_{keys},
      deadlines_{deadlines} {}

http::client& forwarder::client_of(upstream to) noexcept {
    switch (to) {
        case upstream::store:
            return store_;
        case upstream::widget_send:
            return widget_send_;
        case upstream::message_sender:
            break;
    }
    return message_sender_;
}

http::outgoing forwarder::make_outgoing(const api_route& route, http::request& r) const {
    http::outgoing out;
    out.method = r.method;
    out.target = r.target;
    for (const char* name : forwarded_headers)
        if (const auto value = r.fields.get(name)) out.fields.add(name, std::string{*value});
    out.fields.add(std::string{service::service_key_header}, keys_.current().reveal());
    out.fields.add("X-Request-Id", r.request_id);
    out.body = std::move(r.body);
    const bool waits = route.may_wait && r.query("wait").has_value();
    out.limit = steady_clock::now() + (waits ? deadlines_.waiting : deadlines_.plain);
    return out;
}

awaitable<http::response> forwarder::forward(
    const api_route& route, service::caller who, http::request r
) {
    auto out = make_outgoing(route, r);
    service::write_caller(out.fields, who);
    return send(route, std::move(out), std::move(r));
}

awaitable<http::response> forwarder::forward_unproven(const api_route& route, http::request r) {
    auto out = make_outgoing(route, r);
    return send(route, std::move(out), std::move(r));
}

awaitable<http::response> forwarder::send(
    const api_route& route, http::outgoing out, http::request r
) {
    http::client& client = client_of(route.to);
    http::outcome got = co_await client.send(out);
    for (const auto pause : pauses) {
        if (got.delivery == http::delivery::answered || !may_repeat(r, got)) break;
        if (steady_clock::now() + pause >= out.limit) break;
        co_await async::sleep_for(pause);
        got = co_await client.send(out);
    }
    if (got.delivery != http::delivery::answered)
        co_return http::make_error(explain_failure(got), r.request_id);
    if (got.answer.status == 401) {
        // Our own service key was refused: nothing that the caller did.
        const http::api_error error{
            .status = 502, .code = "BAD_GATEWAY", .message = "The service refused the gateway."};
        co_return http::make_error(error, r.request_id);
    }
    drop_hop_by_hop(got.answer.fields);
    co_return std::move(got.answer);
}

}  // namespace hermod::gateway
