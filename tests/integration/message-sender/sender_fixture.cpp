#include "sender_fixture.hpp"

#include <cstdlib>
#include <filesystem>

namespace hermod::testing {

namespace {

std::string credentials_of(const secret& key_line) {
    const auto box = crypto::keyring{key_line}.seal(secret{"the-token"}, sender::credential_binding(tenant, account));
    json::writer out;
    out.begin_object().field("accountId", account).field("tenantId", tenant).field("phoneNumberId", "1060001");
    out.field("wabaId", "1").field("keyId", box.key_id).field("sealed", to_base64(box.bytes));
    out.field("version", 1).field("state", "active").end_object();
    return out.str();
}

amqp::connection_settings connection_to(const private_rabbitmq& broker, std::string name) {
    auto out = amqp::parse_url(broker.url()).value();
    out.password = secret{broker.password()};
    out.name = std::move(name);
    return out;
}

}  // namespace

temporary_folder::temporary_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hermod-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    path_ = pattern;
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

fixture::fixture(asio::io_context& loop)
    : io{loop},
      ex{loop.get_executor()},
      key_line{crypto::make_key_line(32)},
      others{credentials_of(key_line)},
      tasks{ex, [](std::string_view name, std::exception_ptr) { FAIL("task failed: " << name); }} {}

awaitable<void> fixture::start(std::function<void(sender::settings&)> change) {
    const auto declared =
        co_await amqp::declare(connection_to(broker, "topology"), contracts::make_topology(1, 1), after(30s), logger);
    if (!declared) throw std::runtime_error{declared.error().message()};
    auto routes = more_routes;
    const std::vector<http::route> own{
        {"POST", "/internal/v1/claims", [this](http::request r) { return others.on_claims(std::move(r)); }},
        {"GET", "/internal/v1/accounts/{id}/credentials", [this](http::request r) { return others.on_credentials(std::move(r)); }},
        {"POST", "/v25.0/1060001/messages", [this](http::request r) { return others.on_message(std::move(r)); }},
    };
    routes.insert(routes.end(), own.begin(), own.end());
    const auto table = std::make_shared<http::router>(routes);
    server = std::make_unique<http::server>(
        ex, http::server_settings{.name = "peers", .max_body_bytes = 1024 * 1024}, [table](http::request r) { return table->handle(std::move(r)); }, logger, metrics);
    server->listen();
    tasks.spawn("peers", server->run());

    amqp::publisher_settings publishing;
    publishing.connection = connection_to(broker, "test publisher");
    publisher = std::make_unique<amqp::publisher>(ex, publishing, logger, metrics);
    tasks.spawn("publisher", publisher->run());
    amqp::consumer_settings consuming;
    consuming.connection = connection_to(broker, "test feedback");
    consuming.queues = contracts::queue_names(contracts::feedback_exchange, 1);
    const amqp::batch_handler keep = [this](std::vector<amqp::delivery> batch) -> awaitable<std::vector<amqp::verdict>> {
        for (const auto& one : batch)
            for (auto& item : contracts::read_pack<contracts::feedback>(one.body).value())
                outcomes.push_back(std::get<contracts::outcome>(item.content.value()));
        co_return std::vector<amqp::verdict>(batch.size());
    };
    feedback = std::make_unique<amqp::consumer>(ex, consuming, keep, logger, metrics);
    tasks.spawn("feedback", feedback->run());

    sender::settings settings;
    settings.broker = connection_to(broker, "sender");
    settings.partitions = 1;
    settings.store = http::parse_origin("http://127.0.0.1:" + std::to_string(server->port())).value();
    settings.graph = settings.store;
    settings.keys = service::service_keys{secret{service_key}};
    settings.port = 0;
    settings.media.folder = media_folder.path();
    settings.media.allows_private = true;
    settings.media.poll = 20ms;
    settings.number_check_interval = 0ms;
    settings.sealing_keys = key_line;
    if (change) change(settings);
    app = std::make_unique<sender::app>(io, settings, logger, metrics, ready);
    const auto serve = [this]() -> awaitable<void> {
        co_await app->run();
        has_sender_ended = true;
    };
    tasks.spawn("sender", serve());
    co_await eventually("the sender to be ready", [this] { return ready.failures().empty(); });
}

awaitable<void> fixture::dispatch(std::vector<contracts::dispatch> items) {
    std::vector<std::string> texts;
    for (const auto& item : items) texts.push_back(contracts::write(item));
    amqp::outgoing out;
    out.exchange = contracts::dispatch_exchange;
    out.routing_key = contracts::partition_key(0);
    out.body = contracts::write_pack(texts);
    const auto outcome = co_await publisher->publish(std::move(out), after(10s));
    if (outcome != amqp::publish_outcome::confirmed) throw std::runtime_error{"dispatch not confirmed"};
}

awaitable<void> fixture::eventually(std::string what, std::function<bool()> is_met, steady_clock::duration limit) {
    const auto end = after(limit);
    while (!is_met()) {
        if (steady_clock::now() > end) throw std::runtime_error{"never happened: " + what};
        co_await async::sleep_for(10ms);
    }
}

awaitable<bool> fixture::stop_sender() {
    const auto before = steady_clock::now();
    co_await app->stop(after(10s));
    co_await eventually("the sender to end", [this] { return has_sender_ended; });
    co_return steady_clock::now() - before < 9s;
}

awaitable<void> fixture::end() {
    if (!has_sender_ended) co_await stop_sender();
    co_await feedback->stop(after(5s));
    co_await publisher->stop(after(5s));
    server->stop_accepting();
    server->close_all();
    tasks.cancel();
    co_await tasks.join();
}

std::vector<contracts::outcome> fixture::outcomes_of(const std::string& message_id) const {
    std::vector<contracts::outcome> out;
    for (const auto& one : outcomes)
        if (one.message_id == message_id) out.push_back(one);
    return out;
}

std::vector<std::string> fixture::called() const {
    std::vector<std::string> out;
    for (const auto& one : others.calls) out.push_back(one.message_id);
    return out;
}

}  // namespace hermod::testing
