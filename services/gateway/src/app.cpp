#include "app.hpp"

namespace hermod::gateway {

namespace {

constexpr std::size_t max_webhook_bytes = 3 * 1024 * 1024;  // Meta's own limit
constexpr std::chrono::seconds handler_margin{5};  // so that the upstream's deadline ends first
constexpr std::chrono::seconds poll_margin{5};

http::client_settings client_to(const char* name, const config& c) {
    http::client_settings settings;
    settings.name = name;
    settings.max_connections = c.max_upstream_connections;
    settings.user_agent = "hermod-gateway";
    return settings;
}

/// Files come back this way.
http::client_settings client_to_sender(const config& c) {
    auto settings = client_to("message-sender", c);
    settings.max_response_bytes = c.max_media_bytes;
    return settings;
}

amqp::publisher_settings make_publisher_settings(const config& c) {
    amqp::publisher_settings settings;
    settings.connection = c.broker;
    return settings;
}

amqp::packer_settings make_packer_settings(const config& c) {
    amqp::packer_settings settings;
    settings.exchange = "hermod.feedback";
    settings.linger = c.webhook_linger;
    return settings;
}

authenticator_settings make_authenticator_settings(const config& c) {
    authenticator_settings settings;
    settings.failures = c.failures_per_address;
    return settings;
}

socket_proxy_settings make_socket_settings(const config& c) {
    socket_proxy_settings settings;
    settings.nodes = c.push_nodes;
    settings.max_tunnels = c.max_connections;
    settings.max_polls = c.max_connections;
    return settings;
}

http::server_settings make_server_settings(const config& c) {
    http::server_settings settings;
    settings.name = "public";
    settings.address = c.address;
    settings.port = c.port;
    settings.max_connections = c.max_connections;
    settings.max_connections_per_address = c.max_connections_per_address;
    settings.max_body_bytes = c.max_body_bytes;
    settings.body_limits = {
        {"/webhooks/", max_webhook_bytes},
        {"/socket.io/", c.max_socket_body_bytes},
        {"/api/v1/messages/batch", c.max_batch_body_bytes},
        {"/api/v1/media", c.max_media_bytes}};
    settings.handler_deadline = c.waiting_deadline + handler_margin;
    settings.handler_deadlines = {
        {"/socket.io/", socket_proxy_settings{}.poll_deadline + poll_margin}};
    settings.cancel_on_disconnect = {"/socket.io/"};
    if (!c.tls_certificate.empty())
        settings.tls =
            std::make_shared<http::tls_files>(http::tls_files{c.tls_certificate, c.tls_key, {}});
    return settings;
}

web_files load_web_files(const config& c) {
    if (c.web_root.empty()) return {};
    return web_files{c.web_root, c.max_web_bytes};
}

}  // namespace

app::app(
    executor ex,
    config c,
    log::logger& log,
    telemetry::registry& metrics,
    telemetry::readiness& ready
)
    : config_{std::move(c)},
      tasks_{
          ex,
          [this, &log](std::string_view task, std::exception_ptr) {
              log.error("gateway.task.failed", {{"task", task}});
              // Without these the gateway would look alive and serve nobody: run() ends, and the
              // process with it.
              if (task == "publisher" || task == "server") tasks_.cancel();
          }},
      tokens_{config_.jwt_keys},
      store_{ex, config_.store, client_to("store", config_), log, metrics},
      widget_send_{ex, config_.widget_send, client_to("widget-send", config_), log, metrics},
      message_sender_{ex, config_.message_sender, client_to_sender(config_), log, metrics},
      publisher_{ex, make_publisher_settings(config_), log, metrics},
      packer_{ex, publisher_, make_packer_settings(config_), metrics},
      directory_{make_http_store_directory(store_, config_.service_keys, log)},
      authenticator_{
          ex, tasks_, *directory_, tokens_, make_authenticator_settings(config_), log, metrics},
      forwarder_{
          store_,
          widget_send_,
          message_sender_,
          config_.service_keys,
          {config_.upstream_deadline, config_.waiting_deadline}},
      token_handler_{*directory_, tokens_, log},
      session_handler_{
          store_,
          forwarder_,
          authenticator_,
          config_.service_keys,
          {!config_.tls_certificate.empty() || config_.is_behind_tls, config_.upstream_deadline}},
      api_{authenticator_, forwarder_, token_handler_, session_handler_, config_.per_credential},
      webhooks_{ex, publisher_, packer_, config_.webhooks, log, metrics},
      sockets_{ex, make_socket_settings(config_), config_.service_keys, log, metrics},
      files_{load_web_files(config_)},
      cors_{config_.cors_origins},
      edge_{
          ex,
          {api_,
           webhooks_,
           sockets_,
           files_,
           cors_,
           {!config_.tls_certificate.empty(), config_.frame_ancestors}}},
      server_{
          ex,
          make_server_settings(config_),
          [this](http::request r) { return edge_.handle(std::move(r)); },
          log,
          metrics},
      chores_{ex, [&log](std::string_view task, std::exception_ptr) {
                  log.error("gateway.task.failed", {{"task", task}});
              }} {
    server_.set_upgrade_handler([this](http::request r, http::upgraded_stream stream) {
        return sockets_.upgrade(std::move(r), std::move(stream));
    });
    ready.add("broker", [this] {
        return publisher_.is_ready() ? std::string{} : "not connected: " + publisher_.trouble();
    });
}

awaitable<void> app::run() {
    server_.listen();
    tasks_.spawn("publisher", publisher_.run());
    tasks_.spawn("server", server_.run());
    chores_.spawn("usage of keys", authenticator_.report_usage());
    co_await tasks_.join();
}

awaitable<void> app::stop(deadline limit) {
    server_.stop_accepting();
    // Webhooks and sends that were begun are finished; polls and sockets come back by themselves.
    co_await edge_.finish(limit);
    sockets_.close_tunnels();
    server_.close_all();
    static_cast<void>(co_await publisher_.stop(limit));
    store_.close();
    widget_send_.close();
    message_sender_.close();
    chores_.cancel();
    static_cast<void>(co_await chores_.join_until(limit));
}

}  // namespace hermod::gateway
