#include "app.hpp"

#include <algorithm>

#include "hermod/base/ids.hpp"
#include "hermod/contracts/topology.hpp"
#include "hermod/media/link.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/whatsapp/media.hpp"

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
    out.service_key = s.keys.current();
    out.interval = s.claim_interval;
    return out;
}

credential_settings credential_settings_of(const settings& s) {
    credential_settings out;
    out.service_key = s.keys.current();
    return out;
}

graph_settings graph_settings_of(const settings& s) { return {s.graph_version, s.call_deadline}; }

sender_settings sender_settings_of(const settings& s) {
    sender_settings out;
    out.admission.max_calls = s.max_calls;
    out.admission.share_of_one = s.share_of_one;
    out.admission.pair = s.pair;
    out.admission.longest_stay = s.longest_stay;
    out.stop_pause = s.stop_pause;
    return out;
}

graph_desk_settings graph_desk_settings_of(const settings& s) { return {s.graph_version, s.call_deadline, s.media.call_deadline}; }

media::fetch_settings fetch_settings_of(const settings& s) {
    media::fetch_settings out;
    out.allows_private = s.media.allows_private;
    out.ports = s.media.ports;
    out.ca_file = s.media.ca_file;
    return out;
}

/// Files of Meta's come from the public internet; those of a simulated one from wherever it is.
media::fetch_settings download_settings_of(const settings& s) {
    media::fetch_settings out;
    out.allows_private = !whatsapp::is_meta_host(s.graph.host);
    out.ca_file = s.graph_ca_file;
    return out;
}

std::unique_ptr<media::store> make_media_store(
    executor ex, const settings& s, log::logger& logger, telemetry::registry& metrics) {
    if (s.media.bucket) return media::make_s3_store(std::move(ex), *s.media.bucket, logger, metrics, s.media.max_bytes);
    return media::make_folder_store(s.media.folder);
}

number_watch_settings number_watch_settings_of(const settings& s) {
    number_watch_settings out;
    out.interval = s.number_check_interval;
    return out;
}

media_desk_settings media_desk_settings_of(const settings& s) {
    media_desk_settings out;
    out.parallel = s.media.parallel;
    out.parallel_of_one = std::max<std::size_t>(1, s.media.parallel / 4);
    out.max_bytes = s.media.max_bytes;
    out.fetch_deadline = s.media.fetch_deadline;
    return out;
}

inbound_media_settings inbound_media_settings_of(const settings& s) {
    inbound_media_settings out;
    out.poll = s.media.poll;
    out.parallel = s.media.parallel;
    out.max_bytes = s.media.max_bytes;
    out.lease = 2 * s.media.call_deadline + 60s;
    return out;
}

file_remover_settings file_remover_settings_of(const settings& s) {
    file_remover_settings out;
    out.interval = s.media.remove_interval;
    return out;
}

media_door_settings media_door_settings_of(const settings& s) {
    media_door_settings out;
    out.link_keys.push_back(media::make_link_key(s.keys.current()));
    if (!s.keys.previous().empty()) out.link_keys.push_back(media::make_link_key(s.keys.previous()));
    out.max_bytes = s.media.max_bytes;
    return out;
}

http::server_settings server_settings_of(const settings& s) {
    constexpr std::size_t form_bytes = 64 * 1024;  // of a multipart body beside the file
    http::server_settings out;
    out.name = "internal";
    out.address = s.address;
    out.port = s.port;
    out.trusts_request_ids = true;
    out.handler_deadline = 2 * s.media.call_deadline;
    out.body_deadline = s.media.call_deadline;
    out.write_deadline = s.media.call_deadline;
    out.body_limits = {{"/api/v1/media", s.media.max_bytes + form_bytes}};
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
      store_{store_client_, s.keys.current()},
      files_{make_media_store(ex_, s, logger, metrics)},
      fetcher_{ex_, fetch_settings_of(s), logger, metrics},
      downloads_{ex_, download_settings_of(s), logger, metrics},
      graph_desk_{graph_client_, downloads_, graph_desk_settings_of(s), metrics},
      media_ledger_{store_},
      media_{ex_, media_desk_settings_of(s), {graph_desk_, fetcher_, *files_, media_ledger_}, logger},
      inbound_media_{ex_, inbound_media_settings_of(s), {graph_desk_, credentials_, *files_, media_ledger_}, logger, metrics},
      file_remover_{file_remover_settings_of(s), *files_, media_ledger_, logger, metrics},
      numbers_{ex_, number_watch_settings_of(s), graph_desk_, credentials_, store_, logger},
      account_door_{{store_, credentials_, graph_desk_, numbers_}, logger},
      media_door_{media_door_settings_of(s), *files_, media_ledger_, logger},
      sender_{ex_, sender_settings_of(s), {claims_, credentials_, graph_, outcomes_, media_, numbers_}, logger, metrics},
      dispatches_{sender_},
      consumer_{ex_, consumer_settings_of(s),
                amqp::concurrent_handler{[this](amqp::delivery one) { return dispatches_.on_message(std::move(one)); }}, logger,
                metrics},
      router_{make_router()},
      server_{ex_, server_settings_of(s),
              service::require_service_key(s.keys, [this](http::request asked) { return router_.handle(std::move(asked)); }), logger,
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
    server_.listen();
}

http::router app::make_router() {
    auto routes = media_door_.routes();
    for (auto& route : account_door_.routes()) routes.push_back(std::move(route));
    return http::router{std::move(routes)};
}

awaitable<void> app::run() {
    tasks_.spawn("publisher", publisher_.run());
    tasks_.spawn("consumer", consumer_.run());
    tasks_.spawn("server", server_.run());
    tasks_.spawn("inbound media", inbound_media_.run());
    tasks_.spawn("file remover", file_remover_.run());
    tasks_.spawn("number watch", numbers_.run());
    for (std::size_t i = 0; i < claims_.parallel_requests(); ++i) tasks_.spawn("claims", claims_.run());
    co_await tasks_.join();
}

/// What is not called yet is released, what is being called ends, everything is told and acked; then the connections go.
awaitable<void> app::stop(deadline limit) {
    server_.stop_accepting();
    sender_.stop_starting();
    const bool is_clean = co_await consumer_.stop(limit - 1s);
    if (!is_clean) sender_.cancel();
    co_await sender_.join();
    co_await publisher_.stop(limit);
    server_.close_all();
    tasks_.cancel();
    co_await tasks_.join();
    co_await inbound_media_.stop();
    store_client_.close();
    graph_client_.close();
}

}  // namespace hermod::sender
