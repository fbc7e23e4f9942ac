#include "push_fixture.hpp"

#include <cstdlib>
#include <utility>

#include "hermod/contracts/pack.hpp"

namespace hermod::testing {

void share_one_broker() {
    static std::unique_ptr<private_rabbitmq> only;
    if (only || std::getenv("HERMOD_TEST_RABBITMQ") != nullptr) return;
    only = std::make_unique<private_rabbitmq>(sharing::exclusive);
    setenv("HERMOD_TEST_RABBITMQ", only->folder().c_str(), 1);
}

amqp::connection_settings event_source::connection() const {
    auto out = amqp::parse_url(broker.url()).value();
    out.password = secret{broker.password()};
    out.name = "test";
    return out;
}

amqp::publisher_settings event_source::publishing() const {
    amqp::publisher_settings out;
    out.connection = connection();
    return out;
}

awaitable<void> event_source::start(bool has_epoch) {
    auto topology = contracts::make_topology(1, 1);
    const auto declared = co_await amqp::declare(connection(), std::move(topology), steady_clock::now() + 30s, logger);
    REQUIRE(declared.has_value());
    tasks.spawn("publisher", publisher.run());
    if (has_epoch) co_await publish(make_epoch("1", 1));
}

awaitable<void> event_source::publish(std::vector<contracts::event> events) {
    std::vector<std::string> items;
    for (const auto& event : events) items.push_back(contracts::write(event));
    co_await send(contracts::events_exchange, contracts::event_key(events.front().tenant_id), contracts::write_pack(items));
}

awaitable<void> event_source::publish(contracts::control item) {
    std::vector<std::string> items{contracts::write(item)};
    co_await send(contracts::control_exchange, {}, contracts::write_pack(items));
}

awaitable<void> event_source::send(std::string_view exchange, std::string key, std::string body) {
    amqp::outgoing message;
    message.exchange = exchange;
    message.routing_key = std::move(key);
    message.body = std::move(body);
    const auto outcome = co_await publisher.publish(std::move(message), steady_clock::now() + 10s);
    REQUIRE(outcome == amqp::publish_outcome::confirmed);
}

awaitable<void> event_source::stop() {
    const bool is_empty = co_await publisher.stop(steady_clock::now() + 5s);
    CHECK(is_empty);
    tasks.cancel();
    co_await tasks.join();
}

fake_store::fake_store(asio::io_context& io)
    : server_{io.get_executor(), {}, [this](http::request r) { return answer(std::move(r)); }, logger_, metrics_},
      tasks_{io.get_executor(), [](std::string_view, std::exception_ptr e) { std::rethrow_exception(e); }} {}

void fake_store::start() {
    server_.listen();
    tasks_.spawn("store", server_.run());
}

awaitable<void> fake_store::stop() {
    server_.stop_accepting();
    server_.close_all();
    co_await tasks_.join();
}

/// One conversation a page, so that pages are tried too.
awaitable<http::response> fake_store::answer(http::request asked_for) {
    ++asked;
    if (is_down) co_return http::make_json(503, "{}");
    const auto after = asked_for.query("after").value_or("");
    const auto next = assigned.upper_bound(after);
    json::writer out;
    out.begin_object().field("agentsSeeUnassigned", agents_see_unassigned).key("items").begin_array();
    if (next != assigned.end()) {
        out.begin_object().field("conversationId", next->first).field("userId", next->second).field("version", 1).end_object();
    }
    out.end_array();
    if (next != assigned.end()) out.field("next", next->first);
    out.end_object();
    co_return http::make_json(200, out.str());
}

push_node::push_node(asio::io_context& io, const event_source& from, std::string node_id)
    : io_{io}, tasks_{io.get_executor(), [](std::string_view, std::exception_ptr e) { std::rethrow_exception(e); }} {
    settings.port = 0;
    settings.node_id = std::move(node_id);
    settings.broker = from.connection();
    settings.jwt_keys = secret{std::string{jwt_line}};
    settings.keys = service::service_keys{secret{std::string{service_key}}};
    settings.drain = 100ms;
    settings.history.resume_wait = 300ms;
}

awaitable<void> push_node::start() {
    app = std::make_unique<push::app>(io_.get_executor(), settings, logger, metrics, ready);
    tasks_.spawn("app", app->run());
    const auto limit = steady_clock::now() + 20s;
    while (!ready.failures().empty()) {
        REQUIRE(steady_clock::now() < limit);
        co_await async::sleep_for(5ms);
    }
}

awaitable<void> push_node::wait_taken(int events) {
    const auto limit = steady_clock::now() + 10s;
    const auto line = "\nhermod_push_events_total " + std::to_string(events) + "\n";
    while (metrics.text().find(line) == std::string::npos) {
        REQUIRE(steady_clock::now() < limit);
        co_await async::sleep_for(5ms);
    }
}

awaitable<void> push_node::stop() {
    co_await app->stop(steady_clock::now() + 5s);
    co_await tasks_.join();
    app.reset();
}

std::string make_token(
    auth::role role, uuid tenant_id, std::optional<uuid> conversation_id, std::chrono::seconds life, std::string subject,
    std::chrono::seconds age
) {
    auth::claims claims;
    claims.subject = std::move(subject);
    claims.tenant_id = tenant_id;
    claims.role = role;
    claims.conversation_id = conversation_id;
    claims.issued_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) - age;
    claims.not_before = claims.issued_at;
    claims.expires_at = claims.issued_at + life;
    return auth::token_authority{secret{std::string{jwt_line}}}.make(claims);
}

contracts::event make_event(std::string id, uuid tenant_id, uuid conversation_id, std::string type) {
    contracts::event out;
    out.event_id = id;
    out.type = std::move(type);
    out.tenant_id = to_string(tenant_id);
    out.conversation_id = to_string(conversation_id);
    out.at = 1;
    out.payload_json = R"({"messageId":")" + id + R"("})";
    return out;
}

contracts::event make_handover(std::string id, uuid conversation_id, std::optional<uuid> user, int version) {
    auto out = make_event(std::move(id), tenant, conversation_id, "conversation_updated");
    json::writer payload;
    payload.begin_object().field("conversationId", to_string(conversation_id)).field("version", version);
    payload.field("preview", "for those who may see it").key("assignedTo");
    if (user) payload.begin_object().field("id", to_string(*user)).field("name", "Somebody").end_object();
    else payload.null();
    out.payload_json = payload.end_object().str();
    return out;
}

awaitable<std::string> raw_socketio::connect(const push_node& node, std::string auth_json, std::string query) {
    websocket_client::header_list fields{{"X-Hermod-Service-Key", std::string{service_key}}};
    const std::string target = "/socket.io/?" + query + "EIO=4&transport=websocket";
    const int status = co_await socket.connect(node.app->port(), target, fields);
    REQUIRE(status == 101);
    const auto open = co_await socket.receive();
    CHECK(open.starts_with("0{"));
    co_await socket.send("40" + auth_json);
    while (true) {
        auto text = co_await socket.receive_message();
        if (text.starts_with("40") || text.starts_with("44")) co_return text;
        early.push_back(std::move(text));
    }
}

awaitable<std::string> raw_socketio::next() {
    while (true) {
        auto text = co_await socket.receive_message();
        if (!text.starts_with(R"(42["presence")")) co_return text;
    }
}

awaitable<std::string> raw_socketio::next(std::string_view type) {
    const std::string wanted = "42[\"" + std::string{type} + "\"";
    while (true) {
        auto text = co_await socket.receive_message();
        if (text.starts_with(wanted) || text.empty()) co_return text;
    }
}

std::string auth_of(const std::string& token, const std::string& pid, const std::string& offset) {
    std::string out = R"({"token":")" + token + '"';
    if (!pid.empty()) out += R"(,"pid":")" + pid + '"';
    if (!offset.empty()) out += R"(,"offset":")" + offset + '"';
    return out + "}";
}

contracts::control make_epoch(std::string epoch, std::int64_t at) { return {contracts::stream_epoch{0, std::move(epoch), at}}; }

websocket_client::header_list internal_headers() { return {{"X-Hermod-Service-Key", std::string{service_key}}}; }

awaitable<std::string> next_plain(websocket_client& client) {
    while (true) {
        auto text = co_await client.receive();
        if (!text.starts_with(R"({"event":"presence")")) co_return text;
    }
}

std::string cut_out(std::string_view text, std::string_view before) {
    const auto at = text.find(before);
    if (at == std::string_view::npos) return {};
    const auto rest = text.substr(at + before.size());
    return std::string{rest.substr(0, rest.find('"'))};
}

}  // namespace hermod::testing
