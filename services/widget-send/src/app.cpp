#include "app.hpp"

#include "hermod/contracts/topology.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace hermod::widget_send {

namespace {

amqp::publisher_settings publisher_settings_of(const settings& from) {
    amqp::publisher_settings made;
    made.connection = from.broker;
    made.connection.name += " publisher";
    made.max_unconfirmed = from.max_unconfirmed;
    made.max_backlog_bytes = from.max_backlog_bytes;
    return made;
}

amqp::packer_settings packer_settings_of(const settings& from) {
    amqp::packer_settings made;
    made.exchange = std::string{contracts::send_exchange};
    made.linger = from.linger;
    return made;
}

amqp::consumer_settings consumer_settings_of(const settings& from) {
    amqp::consumer_settings made;
    made.connection = from.broker;
    made.connection.name += " intake";
    made.queues = {std::string{contracts::intake_queue}};
    made.prefetch = static_cast<std::uint16_t>(from.intake_prefetch);
    made.max_batch = from.intake_prefetch;
    return made;
}

http::client_settings store_client_settings(const settings& from) {
    http::client_settings made;
    made.name = "store";
    made.max_connections = from.store_connections;
    made.user_agent = "hermod-widget-send";
    return made;
}

http::server_settings server_settings_of(const settings& from) {
    http::server_settings made = from.server;
    // The doors answer by their own deadlines; the server's is only for what hangs.
    made.handler_deadline =
        std::max(from.path.accept_deadline + from.waits.for_outcome, from.batch.limit) +
        std::chrono::seconds{5};
    made.body_limits = {{std::string{batch_door::path}, from.batch.body_bytes}};
    return made;
}

}  // namespace

app::app(
    executor ex,
    const settings& from,
    log::logger& log,
    telemetry::registry& metrics,
    telemetry::readiness& ready
)
    : log_{log},
      publisher_{ex, publisher_settings_of(from), log, metrics},
      packer_{ex, publisher_, packer_settings_of(from), metrics},
      sends_{publisher_, packer_, from.partitions},
      store_client_{ex, from.store, store_client_settings(from), log, metrics},
      store_{ex, store_client_, from.keys, {from.store_deadline, from.lookup_linger}, log, metrics},
      path_{ex, store_, sends_, from.path, log, metrics},
      watch_{store_, from.waits.most_waiting},
      doors_{path_, store_, watch_, from.waits},
      batch_{path_, doors_, from.batch},
      wishes_{store_client_, watch_, doors_, from.keys, from.path.accept_deadline},
      intake_{ex, path_, from.rights, &publisher_, log},
      router_{make_router()},
      server_{
          ex,
          server_settings_of(from),
          service::require_service_key(
              from.keys, [this](http::request r) { return router_.handle(std::move(r)); }
          ),
          log,
          metrics},
      consumer_{
          ex,
          consumer_settings_of(from),
          amqp::batch_handler{[this](std::vector<amqp::delivery> batch) {
              return intake_.on_batch(std::move(batch));
          }},
          log,
          metrics},
      stopped_{ex},
      tasks_{ex, [this, &log](std::string_view task, std::exception_ptr failure) {
                 // None of these tasks ends by itself: run() ends, and the process with it.
                 is_stopped_ = true;
                 stopped_.notify();
                 try {
                     std::rethrow_exception(std::move(failure));
                 } catch (const std::exception& e) {
                     log.error("task.failed", {{"task", task}, {"what", e.what()}});
                 }
             }} {
    ready.add("broker", [this] {
        return publisher_.is_ready() ? std::string{} : "not connected: " + publisher_.trouble();
    });
    ready.add("store", [this] { return store_.trouble(); });
}

http::router app::make_router() {
    auto routes = doors_.routes();
    routes.push_back({"POST", std::string{batch_door::path}, [this](http::request r) {
                          return batch_.handle(std::move(r));
                      }});
    routes.push_back({"POST", "/api/v1/messages/{messageId}/retry", [this](http::request r) {
                          return wishes_.retry(std::move(r));
                      }});
    routes.push_back({"POST", "/api/v1/messages/{messageId}/cancel", [this](http::request r) {
                          return wishes_.cancel(std::move(r));
                      }});
    return http::router{std::move(routes)};
}

awaitable<void> app::run() {
    server_.listen();
    log_.info("service.listening", {{"port", server_.port()}});
    tasks_.spawn("publisher", publisher_.run());
    tasks_.spawn("server", server_.run());
    tasks_.spawn("intake", consumer_.run());
    tasks_.spawn("store watch", store_.watch());
    while (!is_stopped_) co_await stopped_.wait();
    tasks_.cancel();
    co_await tasks_.join();
    co_await store_.stop();
}

awaitable<void> app::stop(deadline limit) {
    // First the doors, then what is under way, then what it needs.
    server_.stop_accepting();
    co_await consumer_.stop(limit);
    const bool is_drained = co_await path_.drain(limit);
    if (!is_drained) log_.warning("service.stop_cut_sends");
    co_await intake_.stop(limit);
    const bool is_confirmed = co_await publisher_.stop(limit);
    if (!is_confirmed) log_.warning("service.stop_left_unconfirmed");
    server_.close_all();
    store_client_.close();
    is_stopped_ = true;
    stopped_.notify();
}

}  // namespace hermod::widget_send
