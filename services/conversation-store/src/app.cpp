#include "app.hpp"

#include <stdexcept>

#include <algorithm>
#include <iterator>

#include "hermod/amqp/topology.hpp"
#include "hermod/contracts/topology.hpp"

namespace hermod::store {

namespace {

constexpr std::chrono::seconds declare_limit{60};
constexpr std::chrono::milliseconds look_every{100};
constexpr std::chrono::seconds first_word_after{2};
constexpr std::chrono::seconds say_every{10};
constexpr std::chrono::milliseconds media_deadline{5'000};

/// Batches drive every plan from their unnested arrays, row by row over an index: on young tables the planner would rather read
/// the whole table, and would go on doing so when it has grown.
constexpr const char* writer_options = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

postgres::pool_settings pool_named(const store_config& from, const char* name, std::size_t connections) {
    postgres::pool_settings out;
    out.conninfo = from.database_url;
    out.password = from.database_password;
    out.name = name;
    out.role = "hermod_writer";
    out.options = writer_options;
    out.connections = connections;
    return out;
}

/// persist_messages joins a batch with itself and looks rows up in laterals only: hashing serves the one and cannot hurt the other.
postgres::pool_settings send_pool(const store_config& from) {
    auto out = pool_named(from, "send", 1);
    out.options = "-c enable_seqscan=off -c enable_mergejoin=off -c jit=off";
    return out;
}

postgres::pool_settings request_pool(const store_config& from) {
    auto out = pool_named(from, "requests", from.request_connections);
    out.role = "hermod_app";
    out.options = "-c enable_seqscan=off -c jit=off";
    return out;
}

postgres::pool_settings startup_pool(const store_config& from) {
    auto out = pool_named(from, "startup", 1);
    out.role.clear();
    out.options.clear();
    return out;
}

amqp::publisher_settings publisher_of(const store_config& from) {
    amqp::publisher_settings out;
    out.connection = from.broker;
    out.connection.name = "conversation-store publish";
    out.linger = from.publish_linger;
    return out;
}

amqp::consumer_settings consumer_of(const store_config& from, std::string_view family) {
    amqp::consumer_settings out;
    out.connection = from.broker;
    out.connection.name = "conversation-store " + std::string{family};
    out.queues = contracts::queue_names(family, from.partitions);
    out.prefetch = from.prefetch;
    out.max_batch = from.prefetch;
    return out;
}

outbox_settings outbox_of(const store_config& from) {
    outbox_settings out;
    out.partitions = from.partitions;
    return out;
}

stream_watch_settings watch_of(const store_config& from) {
    auto out = from.stream_watch;
    out.broker = from.broker;
    out.streams = from.event_streams;
    return out;
}

http::server_settings server_of(const store_config& from) {
    http::server_settings out;
    out.name = "internal";
    out.address = from.address;
    out.port = from.port;
    out.trusts_request_ids = true;
    out.body_limits = {{std::string{http_api::provision_prefix}, http_api::provision_body_limit},
                       {std::string{claim_handlers::path}, claim_handlers::body_limit}};
    return out;
}

}  // namespace

app::pools::pools(executor ex, const store_config& from, log::logger& logger, telemetry::registry& metrics)
    : send{ex, send_pool(from), logger, metrics},
      feedback{ex, pool_named(from, "feedback", 1), logger, metrics},
      claims{ex, pool_named(from, "claims", 2), logger, metrics},
      work{ex, pool_named(from, "work", 2), logger, metrics},
      requests{ex, request_pool(from), logger, metrics},
      raw{ex, pool_named(from, "raw", 1), logger, metrics},
      upkeep{ex, pool_named(from, "upkeep", 1), logger, metrics},
      startup{ex, startup_pool(from), logger, metrics} {}

app::app(
    executor ex, store_config cfg, telemetry::registry& metrics, telemetry::readiness& ready, log::logger& logger)
    : executor_{ex},
      config_{std::move(cfg)},
      migrations_{postgres::read_migrations(config_.migrations_folder)},
      logger_{logger},
      pools_{ex, config_, logger, metrics},
      publisher_{ex, publisher_of(config_), logger, metrics},
      outbox_{ex, publisher_, outbox_of(config_), logger, metrics},
      messages_{pools_.send, config_.credit},
      backlog_{pools_.work, config_.credit, config_.sweep_rows},
      feedback_ledger_{pools_.feedback},
      claim_ledger_{pools_.claims},
      sweep_ledger_{pools_.work},
      inbound_{pools_.feedback},
      claims_{pools_.claims, config_.uncertain_order_wait},
      sweeps_{pools_.work, config_.sweep_rows},
      kept_events_{pools_.work, config_.sweep_rows},
      announcer_{ex, outbox_, kept_events_, config_.announce_waiting, logger, metrics},
      feedback_settler_{feedback_ledger_, settler::repeated_by::deliveries, logger, metrics},
      claim_settler_{claim_ledger_, settler::repeated_by::announcer, logger, metrics},
      sweep_settler_{sweep_ledger_, settler::repeated_by::announcer, logger, metrics},
      chats_{pools_.send},
      quota_{pools_.send},
      send_batch_{messages_, backlog_, chats_, quota_, logger, metrics},
      feedback_batch_{feedback_ledger_, inbound_, feedback_settler_, logger, metrics},
      dispatcher_{ex, backlog_, outbox_, logger},
      raw_webhooks_{pools_.requests, pools_.raw},
      account_news_{pools_.feedback},
      send_{ex, send_batch_, outbox_, dispatcher_, config_.rounds, logger},
      feedback_{ex, feedback_batch_, outbox_, dispatcher_, account_news_, config_.retention.raw_webhooks.count() > 0 ? &raw_webhooks_ : nullptr, config_.rounds, logger},
      plan_watch_{pools_.work, pools_.all(), metrics},
      sweeper_{{sweeps_, inbound_, backlog_, sweep_settler_, dispatcher_, outbox_, announcer_, kept_events_}, config_.sweep, logger, metrics},
      past_{pools_.upkeep},
      retention_{past_, config_.retention, logger, metrics},
      stream_epochs_{pools_.work},
      stream_watch_{ex, stream_epochs_, publisher_, watch_of(config_), logger, metrics},
      send_queues_{ex, consumer_of(config_, contracts::send_exchange),
                   amqp::batch_handler{[this](std::vector<amqp::delivery> batch) { return send_.handle(std::move(batch)); }},
                   logger, metrics},
      feedback_queues_{ex, consumer_of(config_, contracts::feedback_exchange),
                       amqp::batch_handler{[this](std::vector<amqp::delivery> batch) { return feedback_.handle(std::move(batch)); }},
                       logger, metrics},
      api_{pools_.requests, pools_.work, logger},
      inbox_{pools_.requests, [this](std::vector<contracts::event> events) { announcer_.announce(std::move(events)); }, config_.inbox,
             logger},
      people_{ex, pools_.requests, pools_.work,
              [this](std::vector<contracts::event> events) { announcer_.announce(std::move(events)); }, config_.people, logger, metrics},
      claim_handlers_{claims_, claim_settler_, announcer_, config_.claims, logger, metrics},
      wishes_{pools_.work},
      wish_handlers_{wishes_, quota_, announcer_, dispatcher_, config_.claims.query_deadline, logger, metrics},
      media_{pools_.work},
      media_handlers_{media_, [this](std::vector<contracts::event> kept) { announcer_.announce(std::move(kept)); }, media_deadline, logger},
      raw_webhook_handlers_{raw_webhooks_, [this](std::vector<contracts::webhook_change> webhooks) { return replay(std::move(webhooks)); },
                            config_.people.query_deadline, logger},
      router_{make_router()},
      server_{ex, server_of(config_),
              service::require_service_key(config_.keys, [this](http::request r) { return router_.handle(std::move(r)); }),
              logger, metrics},
      resources_{ex, [this](std::string_view task, const std::exception_ptr& why) { fail(task, why); }},
      work_{ex, [this](std::string_view task, const std::exception_ptr& why) { fail(task, why); }},
      changed_{ex} {
    // Whoever is told by webhook is written down before the source of an event is acked.
    outbox_.tell_also([this](const std::vector<contracts::event>& events) { return tell_webhooks(events); });
    add_conditions(ready);
    server_.listen();
}

awaitable<void> app::tell_webhooks(const std::vector<contracts::event>& events) {
    std::vector<contracts::event> wanted;
    std::copy_if(events.begin(), events.end(), std::back_inserter(wanted),
                 [this](const contracts::event& event) { return people_.webhooks().may_want(event); });
    if (wanted.empty()) co_return;
    co_await people_.webhooks().record(std::move(wanted));
}

/// They come back by the queue that they came by, in line with what is new.
awaitable<bool> app::replay(std::vector<contracts::webhook_change> webhooks) {
    if (!publisher_.is_ready()) co_return false;
    news again;
    again.replays = std::move(webhooks);
    co_await outbox_.publish(std::move(again));
    co_return true;
}

http::router app::make_router() {
    auto routes = api_.routes();
    for (auto& route : inbox_.routes()) routes.push_back(std::move(route));
    for (auto& route : people_.routes()) routes.push_back(std::move(route));
    for (auto& route : claim_handlers_.routes()) routes.push_back(std::move(route));
    for (auto& route : wish_handlers_.routes()) routes.push_back(std::move(route));
    for (auto& route : media_handlers_.routes()) routes.push_back(std::move(route));
    for (auto& route : raw_webhook_handlers_.routes()) routes.push_back(std::move(route));
    return http::router{std::move(routes)};
}

void app::add_conditions(telemetry::readiness& ready) {
    ready.add("migrations", [this] { return is_migrated_ ? std::string{} : "not applied yet: " + pools_.startup.trouble(); });
    ready.add("topology", [this] { return std::string{is_declared_ ? "" : "not declared yet"}; });
    ready.add("database", [this] {
        for (auto* pool : pools_.all())
            if (!pool->is_ready()) return pool->trouble();
        return std::string{};
    });
    ready.add("broker", [this] { return publisher_.is_ready() ? std::string{} : publisher_.trouble(); });
    // Another replica may be the active consumer: being subscribed is enough.
    ready.add("send queues", [this] { return send_queues_.trouble(); });
    ready.add("feedback queues", [this] { return feedback_queues_.trouble(); });
}

awaitable<void> app::declare_topology() {
    const auto wanted = contracts::make_topology(
        config_.partitions, config_.event_streams, std::chrono::duration_cast<std::chrono::seconds>(config_.stream_max_age));
    while (config_.provisions_topology) {
        const auto done = co_await amqp::declare(config_.broker, wanted, steady_clock::now() + declare_limit, logger_);
        if (done) break;
        logger_.error("store.topology.failed", {{"what", done.error().message()}});
        co_await async::sleep_for(std::chrono::seconds{1});
    }
    is_declared_ = true;
    work_.spawn("send queues", send_queues_.run());
    work_.spawn("feedback queues", feedback_queues_.run());
    work_.spawn("stream watch", stream_watch_.run());
}

/// A database that is not there yet (everything starts at once after a power cut) is waited for; the admin server tells so.
awaitable<void> app::reach_database() {
    const auto limit = steady_clock::now() + config_.database_wait;
    auto say_again = steady_clock::now() + first_word_after;
    while (!pools_.startup.is_ready()) {
        const auto now = steady_clock::now();
        if (now > limit) throw std::runtime_error{"the database was not there in time: " + pools_.startup.trouble()};
        if (now > say_again) {
            logger_.warning("store.database.waiting", {{"what", pools_.startup.trouble()}});
            say_again = now + say_every;
        }
        co_await async::sleep_for(look_every);
    }
}

awaitable<void> app::prepare() {
    co_await reach_database();
    // Blocks the loop: nothing else could be done before it is over.
    postgres::migrate(config_.database_url, config_.database_password, migrations_, logger_);
    co_await pools_.startup.stop(steady_clock::now() + say_every);
    is_migrated_ = true;
    begin_work();
}

awaitable<void> app::run() {
    resources_.spawn("startup database", pools_.startup.run());
    resources_.spawn("server", server_.run());
    work_.spawn("start", prepare());
    while (!is_stopped_ && !failure_) co_await changed_.wait();
    if (failure_) std::rethrow_exception(failure_);
}

void app::begin_work() {
    for (auto* pool : pools_.all()) resources_.spawn("database", pool->run());
    resources_.spawn("publisher", publisher_.run());
    work_.spawn("send", send_.run());
    work_.spawn("feedback", feedback_.run());
    work_.spawn("live marks", feedback_batch_.mark_live());
    work_.spawn("dispatcher", dispatcher_.run());
    work_.spawn("sweeper", sweeper_.run());
    work_.spawn("plan watch", plan_watch_.run());
    work_.spawn("retention", retention_.run());
    work_.spawn("logins", people_.run());
    work_.spawn("webhooks", people_.webhooks().run());
    work_.spawn("topology", declare_topology());
}

/// None of these tasks ends by itself: without one of them the service would look alive and stand still.
void app::fail(std::string_view task, const std::exception_ptr& why) {
    logger_.error("store.task.failed", {{"task", task}});
    failure_ = why;
    changed_.notify();
}

/// Consumers first: what they hold is finished, published and acked, or goes back. Then what they worked with.
awaitable<void> app::stop(deadline limit) {
    server_.stop_accepting();
    co_await send_queues_.stop(limit);
    co_await feedback_queues_.stop(limit);
    co_await people_.stop(limit);
    work_.cancel();
    co_await work_.join_until(limit);
    co_await announcer_.stop();
    co_await outbox_.stop();
    co_await publisher_.stop(limit);
    server_.close_all();
    co_await pools_.startup.stop(limit);
    for (auto* pool : pools_.all()) co_await pool->stop(limit);
    resources_.cancel();
    co_await resources_.join_until(limit);
    is_stopped_ = true;
    changed_.notify();
}

}  // namespace hermod::store
