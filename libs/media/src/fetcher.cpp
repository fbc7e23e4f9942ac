#include "hermod/media/fetcher.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace hermod::media {

namespace {

fetch_failure invalid(std::string message) {
    return {"MEDIA_URL_INVALID", std::move(message), false, 0};
}

fetch_failure forbidden(std::string message) {
    return {"MEDIA_URL_FORBIDDEN", std::move(message), false, 0};
}

bool is_redirect(int status) noexcept {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

fetch_failure too_large(std::size_t max_bytes) {
    return {
        "MEDIA_TOO_LARGE",
        "the file is larger than " + std::to_string(max_bytes) + " bytes",
        false,
        0};
}

fetch_failure explain(const http::outcome& got, std::size_t max_bytes) {
    if (got.reason == asio::error::no_permission)
        return forbidden("the address is not one of the public internet");
    if (got.reason == boost::beast::http::error::body_limit) return too_large(max_bytes);
    return {
        "MEDIA_FETCH_FAILED", "the file could not be fetched: " + got.reason.message(), true, 0};
}

fetch_failure explain_status(int status) {
    const bool is_passing = status >= 500 || status == 408 || status == 425 || status == 429;
    return {
        "MEDIA_FETCH_FAILED",
        "the file could not be fetched: HTTP status " + std::to_string(status),
        is_passing,
        status};
}

}  // namespace

fetcher::fetcher(
    executor ex, fetch_settings settings, log::logger& logger, telemetry::registry& metrics
)
    : ex_{std::move(ex)},
      settings_{std::move(settings)},
      logger_{logger},
      metrics_{metrics} {}

bool fetcher::is_allowed_port(const url& where) const {
    return settings_.allows_private ||
           std::ranges::find(settings_.ports, where.where.port) != settings_.ports.end();
}

awaitable<http::outcome> fetcher::ask(
    const url& where, std::size_t max_bytes, deadline limit, const fields_for& fields
) {
    http::client_settings settings;
    settings.name = "media fetch";
    settings.max_connections = 1;
    settings.max_response_bytes = max_bytes;
    settings.connect_deadline = settings_.connect_deadline;
    settings.ca_file = settings_.ca_file;
    settings.user_agent = settings_.user_agent;
    if (!settings_.allows_private) settings.may_connect = settings_.is_public;
    // A client of its own: connections to strangers are not kept, and none is shared between
    // tenants.
    http::client one{ex_, where.where, settings, logger_, metrics_};
    http::outgoing request;
    if (fields) request.fields = fields(where);
    request.fields.set("Accept", "*/*");
    request.target = where.target;
    request.limit = limit;
    co_return co_await one.send(std::move(request));
}

awaitable<fetch_result> fetcher::get(
    std::string address, std::size_t max_bytes, deadline limit, fields_for fields
) {
    auto where = parse_url(address);
    if (!where) co_return invalid("not an http or https address");
    for (int redirects = 0; redirects <= settings_.max_redirects; ++redirects) {
        if (!is_allowed_port(*where))
            co_return forbidden("port " + where->where.port + " is not allowed");
        auto got = co_await ask(*where, max_bytes, limit, fields);
        if (got.delivery != http::delivery::answered) co_return explain(got, max_bytes);
        const auto status = got.answer.status;
        if (status == 200) {
            if (got.answer.body.size() > max_bytes) co_return too_large(max_bytes);
            fetched out;
            out.bytes = std::move(got.answer.body);
            out.said_type = std::string{got.answer.fields.get("Content-Type").value_or("")};
            out.name = name_in(*where);
            co_return out;
        }
        if (!is_redirect(status)) co_return explain_status(status);
        const auto next = follow(*where, got.answer.fields.get("Location").value_or(""));
        if (!next) co_return forbidden("the redirect leads to no http or https address");
        if (where->where.is_tls && !next->where.is_tls)
            co_return forbidden("the redirect leads from https to http");
        where = next;
    }
    co_return fetch_failure{"MEDIA_FETCH_FAILED", "too many redirects", false, 0};
}

}  // namespace hermod::media
