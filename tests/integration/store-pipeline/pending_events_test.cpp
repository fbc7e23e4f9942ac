// Events of decisions that no delivery stands behind: a process that dies between its commit and the broker's confirm must not
// take them with it.
#include "pipeline.hpp"

#include "consumers/announcer.hpp"
#include "handlers/claim_handlers.hpp"
#include "hermod/async/task_group.hpp"
#include "workers/sweeper.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::outcome_result;

namespace {

postgres::pool_settings pool_as(std::string role) {
    postgres::pool_settings out;
    out.conninfo = database().conninfo();
    out.password = secret{database().password()};
    out.role = std::move(role);
    out.connections = 1;
    return out;
}

amqp::connection_settings nowhere(pipeline& p) {
    auto out = p.broker_address();
    out.hosts = {{"127.0.0.1", 1}};
    return out;
}

store::sweep_settings hasty() {
    store::sweep_settings out;
    out.unclaimed_after = std::chrono::hours{1};
    out.uncertain_after = std::chrono::milliseconds{0};
    out.uncertain_deadline = std::chrono::milliseconds{0};
    out.repeat_events_after = std::chrono::hours{1};
    return out;
}

/// Another process of the service that decides, commits, and never gets anything confirmed.
class doomed_process {
public:
    explicit doomed_process(pipeline& p)
        : work_{p.io.get_executor(), pool_as("hermod_writer"), p.logger, metrics_},
          publisher_{p.io.get_executor(), {.connection = nowhere(p)}, p.logger, metrics_},
          outbox_{p.io.get_executor(), publisher_, {.partitions = pipeline::partition_count}, p.logger, metrics_},
          kept_{work_, 100},
          announcer_{p.io.get_executor(), outbox_, kept_, 100, p.logger, metrics_},
          backlog_{work_, {}, 100},
          ledger_{work_},
          claims_{work_, std::chrono::seconds{10}},
          sweeps_{work_, 100},
          inbound_{work_},
          settler_{ledger_, store::settler::repeated_by::announcer, p.logger, metrics_},
          dispatcher_{p.io.get_executor(), backlog_, outbox_, p.logger},
          sweeper_{{sweeps_, inbound_, backlog_, settler_, dispatcher_, outbox_, announcer_, kept_}, hasty(), p.logger, metrics_},
          claim_handlers_{claims_, settler_, announcer_, {}, p.logger, metrics_},
          tasks_{p.io.get_executor(), [](std::string_view, const std::exception_ptr&) {}} {
        tasks_.spawn("pool", work_.run());
        tasks_.spawn("publisher", publisher_.run());
    }

    void sweep() { tasks_.spawn("sweep", sweeper_.sweep()); }

    awaitable<http::response> claim(const contracts::dispatch& item) {
        http::request ask;
        ask.method = "POST";
        ask.body = contracts::write(contracts::claim_request{
            "s2", {{item.tenant_id, item.message_id, item.attempt, 1, "c-" + item.message_id}}});
        return claim_handlers_.routes().at(0).handle(std::move(ask));
    }

    [[nodiscard]] bool is_ready() const { return work_.is_ready(); }

    awaitable<void> die() {
        const auto limit = steady_clock::now() + std::chrono::seconds{5};
        tasks_.cancel();
        co_await announcer_.stop();
        co_await outbox_.stop();
        co_await tasks_.join_until(limit);
    }

private:
    telemetry::registry metrics_;
    postgres::pool work_;
    amqp::publisher publisher_;
    store::outbox outbox_;
    store::pending_events kept_;
    store::announcer announcer_;
    store::backlog backlog_;
    store::ledger ledger_;
    store::claim_store claims_;
    store::sweep_store sweeps_;
    store::inbound_store inbound_;
    store::settler settler_;
    store::dispatcher dispatcher_;
    store::sweeper sweeper_;
    store::claim_handlers claim_handlers_;
    async::task_group tasks_;
};

/// `body`, beside a process that is dead afterwards, whatever happened.
awaitable<void> beside_doomed(pipeline& p, std::function<awaitable<void>(doomed_process&)> body) {
    doomed_process other{p};
    std::exception_ptr failure;
    try {
        co_await p.until([&] { return other.is_ready(); }, "the other process is ready");
        co_await body(other);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await other.die();
    if (failure) std::rethrow_exception(failure);
}

const std::map<std::string, std::string> quick{{"HERMOD_EVENT_REPEAT_AFTER", "300ms"}};

awaitable<contracts::dispatch> dispatched(pipeline& p, const tenant_fixture& t, std::string id) {
    std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
    co_await p.send(batch);
    co_await p.until([&] { return p.count_dispatches(id) > 0; }, "dispatch");
    co_return p.find_dispatch(id).value();
}

std::string count_kept(const tenant_fixture& t) { return "select count(*) from pending_events where tenant_id = '" + t.tenant + "'"; }

}  // namespace

TEST_CASE("what the sweeper decided is told by another process when its own dies before the broker confirmed") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto item = co_await dispatched(p, t, "doomed-" + t.phone_number_id);
            const auto& id = item.message_id;
            co_await p.claim_one(item, "c1");
            co_await beside_doomed(p, [&](doomed_process& other) -> awaitable<void> {
                other.sweep();
                co_await p.until_sql("select status from messages where id = '" + id + "'", "20");
            });
            co_await p.until([&] { return !p.event_ids("s:" + id + ":1:uncertain").empty(); }, "told");
            co_await p.until_sql(count_kept(t), "0");
        },
        quick);
}

TEST_CASE("a resend that was decided by a process that dies is told, too") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant(1, 80, R"({"uncertainPolicy":"resend"})");
            const auto item = co_await dispatched(p, t, "again-" + t.phone_number_id);
            const auto& id = item.message_id;
            co_await p.claim_one(item, "c1");
            std::vector<contracts::outcome> unknown{make_outcome(item, outcome_result::uncertain, "c1")};
            co_await p.feed(unknown);
            co_await p.until_sql("select state from deliveries where message_id = '" + id + "'", "3");
            co_await p.sql("update accounts set feedback_live_at = now() + interval '1 hour' where id = '" + t.account + "'");
            co_await beside_doomed(p, [&](doomed_process& other) -> awaitable<void> {
                other.sweep();
                co_await p.until_sql("select attempt from messages where id = '" + id + "'", "2");
            });
            co_await p.until([&] { return !p.event_ids("s:" + id + ":2:sending").empty(); }, "told");
            co_await p.until([&] { return p.find_dispatch(id, 2).has_value(); }, "sent again");
            co_await p.until_sql(count_kept(t), "0");
        },
        quick);
}

TEST_CASE("a message that the claim door gives up is told as failed, whatever becomes of that process") {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto item = co_await dispatched(p, t, "closed-" + t.phone_number_id);
            const auto& id = item.message_id;
            co_await p.sql("update conversations set last_inbound_at = now() - interval '25 hours' where tenant_id = '" + t.tenant + "'");
            co_await p.sql("update deliveries set window_until = now() - interval '1 hour' where message_id = '" + id + "'");
            co_await beside_doomed(p, [&](doomed_process& other) -> awaitable<void> {
                // The broker is not there: the sender gets its answer all the same.
                const auto answer = co_await other.claim(item);
                CHECK(answer.status == 200);
                CHECK(answer.body.find("window_closed") != std::string::npos);
                const auto status = co_await p.sql("select status from messages where id = '" + id + "'");
                CHECK(status == "35");
            });
            co_await p.until([&] { return !p.event_ids("s:" + id + ":1:failed").empty(); }, "told");
            co_await p.until_sql(count_kept(t), "0");
        },
        quick);
}

TEST_CASE("an event is kept only if its message got there, and the first word of it stays") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto item = co_await dispatched(p, t, "kept-" + t.phone_number_id);
        telemetry::registry metrics;
        postgres::pool pool{p.io.get_executor(), pool_as("hermod_writer"), p.logger, metrics};
        async::task_group tasks{p.io.get_executor(), [](std::string_view, const std::exception_ptr&) {}};
        tasks.spawn("pool", pool.run());
        co_await p.until([&] { return pool.is_ready(); }, "pool");
        contracts::event told{"s:1", "status_update", t.tenant, t.conversations[0], 5, R"({"n":1})"};
        const auto limit = steady_clock::now() + std::chrono::seconds{10};
        std::vector<store::message_event> events{{told, item.message_id, {1, contracts::message_status::sending}}};
        told.event_id = "s:2";
        events.push_back({told, item.message_id, {1, contracts::message_status::uncertain}});
        told.event_id = "s:1";
        told.payload_json = R"({"n":2})";
        events.push_back({told, item.message_id, {1, contracts::message_status::sending}});
        const auto kept = co_await pool.execute(store::keep_events(events), limit);
        REQUIRE(kept.has_value());
        const auto rows = co_await p.sql("select string_agg(event_id || payload, ';') from pending_events where tenant_id = '" + t.tenant + "'");
        CHECK(rows == R"(s:1{"n":1})");
        store::pending_events kept_events{pool, 10};
        const auto early = co_await kept_events.take_due(std::chrono::hours{1}, limit);
        CHECK(early.value().empty());
        const auto due = co_await kept_events.take_due(std::chrono::milliseconds{0}, limit);
        REQUIRE(due.value().size() == 1);
        CHECK(due.value().front() == events.front().what);
        const auto twice = co_await kept_events.take_due(std::chrono::seconds{5}, limit);
        CHECK(twice.value().empty());  // somebody is at it
        const auto removed = co_await kept_events.remove(*due, limit);
        CHECK(removed.has_value());
        const auto left = co_await p.sql(count_kept(t));
        CHECK(left == "0");
        co_await pool.stop(limit);
        tasks.cancel();
        co_await tasks.join_until(limit);
    });
}

TEST_CASE("a request handler's statement keeps its event by itself, for its own tenant only") {
    static constexpr postgres::query mark{"test_mark", R"sql(
with changed as (update conversations set version = version + 1 where id = $1::uuid returning tenant_id, id, version)
select k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
from changed c, keep_event(c.tenant_id, 'v:' || c.id || ':' || c.version, 'conversation_updated', c.id::text,
                           jsonb_build_object('conversationId', c.id, 'version', c.version)) k
)sql"};
    static constexpr postgres::query foreign{"test_foreign", "select event_id from keep_event($1::uuid, 'x', 'x', '', '{}')"};
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto t = co_await p.make_tenant();
            const auto other = co_await p.make_tenant();
            telemetry::registry metrics;
            postgres::pool pool{p.io.get_executor(), pool_as("hermod_app"), p.logger, metrics};
            async::task_group tasks{p.io.get_executor(), [](std::string_view, const std::exception_ptr&) {}};
            tasks.spawn("pool", pool.run());
            co_await p.until([&] { return pool.is_ready(); }, "pool");
            const auto limit = steady_clock::now() + std::chrono::seconds{10};
            const auto tenant = parse_uuid(t.tenant).value();
            postgres::statement change{mark, postgres::params{}.add(t.conversations[0])};
            const auto done = co_await pool.execute_as(tenant, std::move(change), limit);
            REQUIRE(done.has_value());
            REQUIRE(done->size() == 1);
            const auto event = store::read_kept_event((*done)[0]);
            CHECK(event.event_id == contracts::conversation_event_id(t.conversations[0], 1));
            CHECK(event.tenant_id == t.tenant);
            CHECK(event.conversation_id == t.conversations[0]);
            CHECK(event.payload_json.find("\"version\": 1") != std::string::npos);
            // Nobody publishes it here: the sweeper does.
            co_await p.until([&] { return p.event_ids(event.event_id).size() == 1; }, "told");
            postgres::statement theirs{foreign, postgres::params{}.add(other.tenant)};
            const auto refused = co_await pool.execute_as(tenant, std::move(theirs), limit);
            REQUIRE(refused.has_error());
            CHECK(refused.error().sqlstate == "42501");
            co_await pool.stop(limit);
            tasks.cancel();
            co_await tasks.join_until(limit);
        },
        quick);
}
