#include "config.hpp"

#include "hermod/amqp/settings.hpp"
#include "hermod/auth/token.hpp"

#include <algorithm>

namespace hermod::gateway {

namespace {

using hermod::config::reader;

constexpr const char* this_service = "gateway";

/// One secret per line or comma.
std::vector<secret> split_secrets(const secret& text) {
    std::vector<secret> parts;
    std::string_view rest = text.reveal();
    while (!rest.empty()) {
        auto part = rest.substr(0, rest.find_first_of(",\n"));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        const auto begin = part.find_first_not_of(" \t\r");
        if (begin == std::string_view::npos) continue;
        part = part.substr(begin, part.find_last_not_of(" \t\r") - begin + 1);
        parts.emplace_back(std::string{part});
    }
    return parts;
}

http::origin read_origin(
    reader& in, const std::string& name, const std::string& by_default, const std::string& meaning
) {
    const auto found = http::parse_origin(in.text(name, by_default, meaning));
    if (found) return *found;
    in.problem(name + ": this is no http or https URL");
    return {};
}

void read_edge(reader& in, config& c) {
    const auto name = [](std::string_view setting) {
        return service::setting_name(this_service, setting);
    };
    c.address = in.text(name("ADDRESS"), "127.0.0.1", "address of the public port");
    c.port = in.port(name("PORT"), 8080, "public port");
    c.tls_certificate = in.text(name("TLS_CERTIFICATE"), "", "PEM chain; empty: plain HTTP");
    c.tls_key = in.text(name("TLS_KEY"), "", "PEM key of the certificate");
    if (c.tls_certificate.empty() != c.tls_key.empty())
        in.problem(name("TLS_KEY") + ": certificate and key belong together");
    c.is_behind_tls = in.flag(
        name("BEHIND_TLS"),
        false,
        "browsers come over TLS that ends before this port: cookies are Secure"
    );
    const auto size = [&](std::string_view setting,
                          std::int64_t by_default,
                          std::int64_t high,
                          std::string meaning) {
        return static_cast<std::size_t>(
            in.integer(name(setting), by_default, 1, high, std::move(meaning))
        );
    };
    c.max_connections = size("MAX_CONNECTIONS", 20'000, 1'000'000, "open connections");
    c.max_connections_per_address =
        size("MAX_CONNECTIONS_PER_ADDRESS", 10'000, 1'000'000, "open connections of one address");
    c.max_body_bytes =
        size("MAX_BODY_BYTES", 256 * 1024, 64 * 1024 * 1024, "body of a request to the interface");
    c.max_socket_body_bytes =
        size("MAX_SOCKET_BODY_BYTES", 1024 * 1024, 64 * 1024 * 1024, "body of a Socket.IO post");
    c.max_batch_body_bytes = size(
        "MAX_BATCH_BODY_BYTES", 4 * 1024 * 1024, 64 * 1024 * 1024, "body of a batch of messages"
    );
    c.max_media_bytes = size(
        "MAX_MEDIA_BYTES", 100 * 1024 * 1024, 1024 * 1024 * 1024, "a file that is uploaded or shown"
    );
    c.max_upstream_connections =
        size("MAX_UPSTREAM_CONNECTIONS", 64, 10'000, "connections to each service behind");
    using std::chrono::milliseconds;
    c.upstream_deadline = in.duration(
        name("UPSTREAM_DEADLINE"), milliseconds{10'000}, "how long a service behind may take"
    );
    c.waiting_deadline = in.duration(
        name("WAITING_DEADLINE"), milliseconds{35'000}, "the same for callers with ?wait="
    );
}

void read_limits(reader& in, config& c) {
    const auto name = [](std::string_view setting) {
        return service::setting_name(this_service, setting);
    };
    const auto number = [&](std::string_view setting, std::int64_t by_default, std::string meaning
                        ) {
        return static_cast<double>(
            in.integer(name(setting), by_default, 0, 1'000'000, std::move(meaning))
        );
    };
    c.per_credential.per_second =
        number("RATE_PER_KEY", 10'000, "requests per second of one credential; 0: no limit");
    c.per_credential.burst = number("BURST_PER_KEY", 20'000, "requests at once of one credential");
    c.failures_per_address.per_second = number(
        "FAILURES_PER_SECOND", 2, "invalid credentials per second of one address; 0: no limit"
    );
    c.failures_per_address.burst =
        number("FAILURE_BURST", 50, "invalid credentials at once of one address");
    c.per_credential.burst = std::max(c.per_credential.burst, 1.0);
    c.failures_per_address.burst = std::max(c.failures_per_address.burst, 1.0);
}

void read_peers(reader& in, config& c) {
    c.store = read_origin(in, "HERMOD_STORE_URL", "http://127.0.0.1:8082", "conversation-store");
    c.widget_send =
        read_origin(in, "HERMOD_WIDGET_SEND_URL", "http://127.0.0.1:8081", "widget-send");
    c.message_sender =
        read_origin(in, "HERMOD_MESSAGE_SENDER_URL", "http://127.0.0.1:8083", "message-sender: files, checks of accounts, template sync");
    for (const auto& text : in.list(
             "HERMOD_PUSH_URLS", "http://127.0.0.1:8084", "push nodes: `n1=http://host:port`, …"
         )) {
        auto node = parse_socket_node(text);
        if (node)
            c.push_nodes.push_back(std::move(*node));
        else
            in.problem("HERMOD_PUSH_URLS: '" + text + "' is not of the form node=http://host:port");
    }
    c.service_keys = service::read_service_keys(in);
    c.jwt_keys = in.required_secret(
        "HERMOD_JWT_KEYS", "lines kid:base64url-secret; the first signs, all verify"
    );
    try {
        if (!c.jwt_keys.empty()) static_cast<void>(auth::token_authority{c.jwt_keys});
    } catch (const std::invalid_argument& e) {
        in.problem(std::string{"HERMOD_JWT_KEYS: "} + e.what());
    }
    c.broker = amqp::read_connection(in, "gateway");
}

void read_webhooks(reader& in, config& c) {
    c.webhooks.app_secrets = split_secrets(
        in.required_secret("HERMOD_APP_SECRETS", "Meta app secrets, one or two, by line or comma")
    );
    c.webhooks.verify_tokens = split_secrets(in.required_secret(
        "HERMOD_WEBHOOK_VERIFY_TOKENS", "verify tokens of the webhook, by line or comma"
    ));
    c.webhooks.partitions = static_cast<std::size_t>(
        in.integer("HERMOD_PARTITIONS", 4, 1, 1024, "queues per family; fixed for a deployment")
    );
    c.webhooks.publish_deadline = in.duration(
        "HERMOD_GATEWAY_PUBLISH_DEADLINE",
        std::chrono::milliseconds{4'000},
        "how long the broker may take to confirm a webhook"
    );
    c.webhook_linger = in.duration(
        "HERMOD_GATEWAY_PUBLISH_LINGER",
        std::chrono::milliseconds{2},
        "webhooks that come within this time share an AMQP message"
    );
}

void read_web(reader& in, config& c) {
    c.cors_origins = in.list(
        "HERMOD_CORS_ORIGINS",
        "",
        "origins that may call from browsers, exactly as browsers send them"
    );
    c.frame_ancestors =
        in.list("HERMOD_FRAME_ANCESTORS", "", "origins that may embed the widget's page");
    c.web_root =
        in.text("HERMOD_WEB_ROOT", "", "folder of the web files, read at start; empty: none");
    c.max_web_bytes = static_cast<std::size_t>(in.integer(
        "HERMOD_GATEWAY_MAX_WEB_BYTES",
        64 * 1024 * 1024,
        0,
        1024 * 1024 * 1024,
        "size of the web folder in memory"
    ));
    const auto check = [&](const std::string& setting, const std::vector<std::string>& origins) {
        for (const auto& text : origins) {
            const auto origin = http::parse_origin(text);
            if (!origin || !origin->prefix.empty() || text.ends_with('/'))
                in.problem(setting + ": '" + text + "' is no origin (like https://shop.example)");
        }
    };
    check("HERMOD_CORS_ORIGINS", c.cors_origins);
    check("HERMOD_FRAME_ANCESTORS", c.frame_ancestors);
}

}  // namespace

config read_gateway_config(reader& in) {
    config c;
    c.host = service::read_host_settings(in, this_service, 9080);
    read_edge(in, c);
    read_limits(in, c);
    read_peers(in, c);
    read_webhooks(in, c);
    read_web(in, c);
    return c;
}

}  // namespace hermod::gateway
