#pragma once
#include "domain/message_desk.hpp"
#include "domain/world.hpp"
#include "rim/webhook_poster.hpp"

#include "hermod/http/router.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::sandbox {

/// Everything under /control, the page and the health routes. README.md has every call.
class control_api {
public:
    struct parts {
        world& all;
        message_desk& desk;
        delivery& news;
        webhook_poster& poster;
        telemetry::registry& metrics;
        std::function<void()> numbers_changed;  // the state file is to be written
    };

    explicit control_api(parts given)
        : parts_{std::move(given)} {}

    [[nodiscard]] std::vector<http::route> routes();

private:
    using handler = awaitable<http::response> (control_api::*)(http::request);
    [[nodiscard]] http::route route(std::string method, std::string pattern, handler handle);

    awaitable<http::response> list_numbers(http::request);
    awaitable<http::response> put_number(http::request);
    awaitable<http::response> delete_number(http::request);
    awaitable<http::response> upgrade_number(http::request);
    awaitable<http::response> put_settings(http::request);
    awaitable<http::response> put_templates(http::request);
    awaitable<http::response> add_behaviours(http::request);
    awaitable<http::response> list_behaviours(http::request);
    awaitable<http::response> delete_behaviours(http::request);
    awaitable<http::response> delete_behaviour(http::request);
    awaitable<http::response> write_inbound(http::request);
    awaitable<http::response> post_status(http::request);
    awaitable<http::response> post_raw_webhook(http::request);
    awaitable<http::response> drop_webhooks(http::request);
    awaitable<http::response> ledger_lines(http::request);
    awaitable<http::response> ledger_counts(http::request);
    awaitable<http::response> counts(http::request);
    awaitable<http::response> reset(http::request);
    awaitable<http::response> phones(http::request);
    awaitable<http::response> thread(http::request);
    awaitable<http::response> page(http::request);
    awaitable<http::response> health(http::request);
    awaitable<http::response> metrics(http::request);

    parts parts_;
};

/// `{"error":{"code":"INVALID","message":…}}`, the form of every refusal under /control.
[[nodiscard]] http::response refuse_control(
    int status, std::string_view message, std::string_view request_id
);
/// The body as JSON, of at most a few megabytes.
[[nodiscard]] json::result<json::document> parse_control_body(const http::request& asked);

}  // namespace hermod::sandbox
