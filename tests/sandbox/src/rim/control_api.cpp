#include "rim/control_api.hpp"

#include "control/ledger_json.hpp"
#include "rim/clock.hpp"
#include "rim/page.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>
#include <charconv>

namespace hermod::sandbox {

namespace {

constexpr std::size_t most_lines = 100'000;
constexpr std::size_t most_control_bytes = 4 * 1024 * 1024;

std::uint64_t query_number(
    const http::request& asked, std::string_view name, std::uint64_t fallback
) {
    const auto text = asked.query(name).value_or("");
    std::uint64_t value = fallback;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

ledger_filter filter_of(const http::request& asked) {
    ledger_filter filter;
    filter.phone_number_id = asked.query("phoneNumberId").value_or("");
    filter.recipient = asked.query("recipient").value_or("");
    if (filter.recipient.starts_with('+')) filter.recipient.erase(0, 1);
    filter.opaque_contains = asked.query("opaqueContains").value_or("");
    filter.after = query_number(asked, "after", 0);
    filter.limit =
        std::clamp<std::size_t>(query_number(asked, "limit", filter.limit), 1, most_lines);
    const auto direction = asked.query("direction").value_or("");
    if (direction == "outbound") filter.direction = direction::outbound;
    if (direction == "inbound") filter.direction = direction::inbound;
    return filter;
}

http::response text_response(std::string type, std::string body) {
    http::response made;
    made.fields.add("Content-Type", std::move(type));
    made.body = std::move(body);
    return made;
}

}  // namespace

http::response refuse_control(int status, std::string_view message, std::string_view request_id) {
    http::api_error error;
    error.status = status;
    error.code = status == 404 ? "NOT_FOUND" : "INVALID";
    error.message = message;
    return http::make_error(error, request_id);
}

json::result<json::document> parse_control_body(const http::request& asked) {
    json::limits limits;
    limits.bytes = most_control_bytes;
    return json::document::parse(asked.body, limits);
}

http::route control_api::route(std::string method, std::string pattern, handler handle) {
    return {std::move(method), std::move(pattern), [this, handle](http::request asked) {
                return (this->*handle)(std::move(asked));
            }};
}

std::vector<http::route> control_api::routes() {
    return {
        route("GET", "/", &control_api::page),
        route("GET", "/healthz", &control_api::health),
        route("GET", "/readyz", &control_api::health),
        route("GET", "/metrics", &control_api::metrics),
        route("GET", "/control/numbers", &control_api::list_numbers),
        route("PUT", "/control/numbers/{id}", &control_api::put_number),
        route("DELETE", "/control/numbers/{id}", &control_api::delete_number),
        route("POST", "/control/numbers/{id}/upgrade", &control_api::upgrade_number),
        route("PUT", "/control/settings", &control_api::put_settings),
        route("PUT", "/control/templates/{wabaId}", &control_api::put_templates),
        route("POST", "/control/behaviours", &control_api::add_behaviours),
        route("GET", "/control/behaviours", &control_api::list_behaviours),
        route("DELETE", "/control/behaviours", &control_api::delete_behaviours),
        route("DELETE", "/control/behaviours/{id}", &control_api::delete_behaviour),
        route("POST", "/control/inbound", &control_api::write_inbound),
        route("POST", "/control/status", &control_api::post_status),
        route("POST", "/control/webhooks/raw", &control_api::post_raw_webhook),
        route("DELETE", "/control/webhooks", &control_api::drop_webhooks),
        route("GET", "/control/ledger", &control_api::ledger_lines),
        route("GET", "/control/ledger/counts", &control_api::ledger_counts),
        route("GET", "/control/counts", &control_api::counts),
        route("POST", "/control/reset", &control_api::reset),
        route("GET", "/control/phones", &control_api::phones),
        route("GET", "/control/thread", &control_api::thread),
    };
}

awaitable<http::response> control_api::ledger_lines(http::request asked) {
    auto found = read_ledger(parts_.all, filter_of(asked));
    auto made = text_response("application/x-ndjson", std::move(found.lines));
    made.fields.add("X-Next-After", std::to_string(found.next_after));
    made.fields.add("X-Has-More", found.has_more ? "true" : "false");
    co_return made;
}

awaitable<http::response> control_api::ledger_counts(http::request asked) {
    co_return http::make_json(200, count_ledger(parts_.all, filter_of(asked)));
}

awaitable<http::response> control_api::counts(http::request) {
    const world& all = parts_.all;
    json::writer out;
    out.begin_object().key("counts").begin_object();
    for (const auto& [name, amount] : all.counts) out.field(name, amount);
    out.end_object().key("ledger").begin_object();
    out.field("size", std::uint64_t{all.messages.size()})
        .field("first", all.messages.first_order());
    out.field("next", all.messages.next_order()).end_object();
    out.field("phones", std::uint64_t{all.phones.size()}).key("webhooks").begin_object();
    out.field("planned", std::uint64_t{all.schedule.size()})
        .field("waiting", std::uint64_t{all.ready.size()});
    out.field("inFlight", std::uint64_t{parts_.poster.in_flight()});
    out.field("lastProblem", parts_.poster.last_problem()).end_object().end_object();
    co_return http::make_json(200, out.str());
}

awaitable<http::response> control_api::reset(http::request) {
    parts_.all.reset();
    co_return http::make_json(200, R"({"success":true})");
}

awaitable<http::response> control_api::phones(http::request asked) {
    const auto limit = std::min<std::uint64_t>(query_number(asked, "limit", 30), 500);
    co_return http::make_json(200, phones_json(parts_.all, limit, read_clocks().unix_ms));
}

awaitable<http::response> control_api::thread(http::request asked) {
    const auto limit = std::min<std::uint64_t>(query_number(asked, "limit", 60), 500);
    auto found = thread_json(
        parts_.all,
        asked.query("phoneNumberId").value_or(""),
        asked.query("waId").value_or(""),
        limit
    );
    if (found.empty()) co_return refuse_control(404, "There is no such phone.", asked.request_id);
    co_return http::make_json(200, std::move(found));
}

awaitable<http::response> control_api::page(http::request) {
    auto made = text_response("text/html; charset=utf-8", std::string{page_html});
    made.fields.add(
        "Content-Security-Policy", "default-src 'self' 'unsafe-inline'; img-src 'self' data:"
    );
    made.fields.add("Cache-Control", "no-cache");
    co_return made;
}

awaitable<http::response> control_api::health(http::request) {
    co_return http::make_json(200, R"({"status":"ok"})");
}

awaitable<http::response> control_api::metrics(http::request) {
    co_return text_response("text/plain; version=0.0.4", parts_.metrics.text());
}

}  // namespace hermod::sandbox
