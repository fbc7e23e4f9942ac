#include "app.hpp"

#include "hermod/base/ids.hpp"
#include "hermod/contracts/topology.hpp"

namespace hermod::sender {

namespace {

using namespace std::chrono_literals;

http::client_settings store_client_settings() {
    http::client_settings out;
    out.name = "store";
    out.max_connections = 16;
    return out;
}

http::client_settings graph_client_settings(const settings& s) {
    http::client_settings out;
    out.name = "graph";
    out.max_connections = s.max_calls;
    out.ca_file = s.graph_ca_file;
    return out;
}

amqp::connection_settings named(amqp::connection_settings broker, std::string name) {
    broker.name = std::move(name);
    return broker;
}

amqp::publisher_settings publisher_settings_of(const settings& s) {
    amqp::publisher_settings out;
    out.connection = named(s.broker, "message-sender publisher");
    return out;
}

amqp::consumer_settings consumer_settings_of(const settings& s) {
    amqp::consumer_settings out;
    out.connection = named(s.broker, "message-sender consumer");
    out.queues = contracts::queue_names(contracts::dispatch_exchange, s.partitions);
    out.prefetch = s.prefetch;
    return out;
}

claim_settings claim_settings_of(const settings& s) {
    claim_settings out;
    out.sender_id = to_string(make_uuid_v7());  // of this process
    out.service_key = s.service_key;
    out.interval = s.claim_interval;
    return out;
}

credential_settings credential_settings_of(const settings& s) {
    credential_settings out;
    out.service_key = s.service_key;
    return out;
}

graph_settings graph_settings_of(const settings& s) { return {s.graph_version, s.call_deadline}; }

sender_settings sender_settings_of(const settings& s) {
    sender_settings out;
    out.admission.max_calls = s.max_calls;
    out.admission.longest_stay = s.longest_stay;
    out.stop_pause = s.stop_pause;
    return out;
}

amqp::packer_settings packer_settings_of(const settings& s) {
    amqp::packer_settings out;
    out.linger = s.publish_linger;
    out.exchange = contracts::feedback_exchange;
    return out;
}

}  // namespace

app::app(
    asio::io_context& io, const settings& s, log::logger& logger, telemetry::registry& metrics, telemetry::readiness& ready)
    : ex_{io.get_executor()},
      store_client_{ex_, s.store, store_client_settings(), logger, metrics},
      graph_client_{ex_, s.graph, graph_client_settings(s), logger, metrics},
      publisher_{ex_, publisher_settings_of(s), logger, metrics},
      packer_{ex_, publisher_, packer_settings_of(s), metrics},
      outcomes_{packer_, s.partitions, logger},
      claims_{ex_, store_client_, claim_settings_of(s), logger, metrics},
      credentials_{ex_, store_client_, crypto::keyring{s.sealing_keys}, credential_settings_of(s), logger},
      graph_{graph_client_, graph_settings_of(s), metrics},
      sender_{ex_, sender_settings_of(s), {claims_, credentials_, graph_, outcomes_}, logger, metrics},
      dispatches_{sender_},
      consumer_{ex_, consumer_settings_of(s),
                amqp::concurrent_handler{[this](amqp::delivery one) { return dispatches_.on_message(std::move(one)); }}, logger,
                metrics},
      tasks_{ex_, [this, &logger](std::string_view task, std::exception_ptr failure) {
                 tasks_.cancel();  // none of these tasks ends by itself: run() ends, and the process with it
                 try {
                     std::rethrow_exception(failure);
                 } catch (const std::exception& e) {
                     logger.error("task.failed", {{"task", task}, {"what", e.what()}});
                 }
             }} {
    ready.add("publisher", [this] { return publisher_.trouble(); });
    ready.add("consumer", [this] { return consumer_.trouble(); });
    ready.add("store", [this] { return claims_.trouble(); });
}

awaitable<void> app::run() {
    tasks_.spawn("publisher", publisher_.run());
    tasks_.spawn("consumer", consumer_.run());
    for (std::size_t i = 0; i < claims_.parallel_requests(); ++i) tasks_.spawn("claims", claims_.run());
    co_await tasks_.join();
}

/// What is not called yet is released, what is being called ends, everything is told and acked; then the connections go.
awaitable<void> app::stop(deadline limit) {
    sender_.stop_starting();
    const bool is_clean = co_await consumer_.stop(limit - 1s);
    if (!is_clean) sender_.cancel();
    co_await sender_.join();
    co_await publisher_.stop(limit);
    tasks_.cancel();
    co_await tasks_.join();
    store_client_.close();
    graph_client_.close();
}

}  // namespace hermod::sender
