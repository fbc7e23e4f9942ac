// What a process leaves behind that died between its commit and its ack: the delivery comes back, flagged.
#include "pipeline.hpp"

#include "consumers/feedback_consumer.hpp"
#include "consumers/send_consumer.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

/// A second process of the service, as far as its consumers: the deliveries are handed to it by the test.
class second_process {
public:
    explicit second_process(pipeline& p)
        : pool_{p.io.get_executor(), pool_settings(), p.logger, metrics_},
          publisher_{p.io.get_executor(), {.connection = p.broker_address()}, p.logger, metrics_},
          outbox_{p.io.get_executor(), publisher_, {.partitions = pipeline::partition_count}, p.logger, metrics_},
          messages_{pool_, {}},
          backlog_{pool_, {}, 100},
          ledger_{pool_},
          inbound_{pool_},
          settler_{ledger_, store::settler::repeated_by::deliveries, p.logger, metrics_},
          chats_{pool_},
          quota_{pool_},
          send_batch_{messages_, backlog_, chats_, quota_, p.logger, metrics_},
          feedback_batch_{ledger_, inbound_, settler_, p.logger, metrics_},
          dispatcher_{p.io.get_executor(), backlog_, outbox_, p.logger},
          send_{p.io.get_executor(), send_batch_, outbox_, dispatcher_, {}, p.logger},
          account_news_{pool_},
          feedback_{p.io.get_executor(), feedback_batch_, outbox_, dispatcher_, account_news_, nullptr, {}, p.logger},
          tasks_{p.io.get_executor(), [](std::string_view, const std::exception_ptr&) {}} {
        tasks_.spawn("pool", pool_.run());
        tasks_.spawn("publisher", publisher_.run());
        tasks_.spawn("send", send_.run());
        tasks_.spawn("feedback", feedback_.run());
    }

    awaitable<std::vector<amqp::verdict>> send(std::string item) { return send_.handle(redelivered(std::move(item))); }
    awaitable<std::vector<amqp::verdict>> feedback(std::string item) { return feedback_.handle(redelivered(std::move(item))); }

    awaitable<void> stop() {
        const auto limit = steady_clock::now() + std::chrono::seconds{5};
        co_await publisher_.stop(limit);
        co_await pool_.stop(limit);
        tasks_.cancel();
        co_await tasks_.join_until(limit);
    }

private:
    static postgres::pool_settings pool_settings() {
        postgres::pool_settings out;
        out.conninfo = database().conninfo();
        out.password = secret{database().password()};
        out.role = "hermod_writer";
        out.connections = 1;
        return out;
    }

    static std::vector<amqp::delivery> redelivered(std::string item) {
        amqp::delivery again;
        again.routing_key = "p.0";
        again.is_redelivered = true;
        again.body = R"({"items":[)" + item + "]}";
        std::vector<amqp::delivery> out;
        out.push_back(std::move(again));
        return out;
    }

    telemetry::registry metrics_;
    postgres::pool pool_;
    amqp::publisher publisher_;
    store::outbox outbox_;
    store::message_store messages_;
    store::backlog backlog_;
    store::ledger ledger_;
    store::inbound_store inbound_;
    store::settler settler_;
    store::chat_store chats_;
    store::quota quota_;
    store::send_batch send_batch_;
    store::feedback_batch feedback_batch_;
    store::dispatcher dispatcher_;
    store::send_consumer send_;
    store::account_news account_news_;
    store::feedback_consumer feedback_;
    async::task_group tasks_;
};

awaitable<void> wait_for_verdict(second_process& other, std::string item, bool is_feedback) {
    for (int i = 0; i < 100; ++i) {  // until its connections are up
        std::vector<amqp::verdict> verdicts;
        if (is_feedback) verdicts = co_await other.feedback(item);
        else verdicts = co_await other.send(item);
        if (verdicts.at(0).what == amqp::verdict::kind::ack) co_return;
        co_await async::sleep_for(std::chrono::milliseconds{50});
    }
    throw std::runtime_error{"never acked"};
}

/// `body` with a second process that is stopped afterwards, whatever happened: its tasks must not outlive it.
awaitable<void> with_second_process(pipeline& p, std::function<awaitable<void>(second_process&)> body) {
    second_process other{p};
    std::exception_ptr failure;
    try {
        co_await body(other);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await other.stop();
    if (failure) std::rethrow_exception(failure);
}

/// The payloads of the events with this id.
std::vector<std::string> payloads_of(const pipeline& p, const std::string& event_id) {
    std::vector<std::string> out;
    for (const auto& event : p.events)
        if (event.event_id == event_id) out.push_back(event.payload_json);
    return out;
}

}  // namespace

TEST_CASE("a redelivered request publishes again what may be missing, and makes nothing twice") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "redelivered-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        const auto item = contracts::write(batch[0]);
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1 && p.event_ids("c:" + id).size() == 1; }, "first time");
        co_await with_second_process(p, [&](second_process& other) -> awaitable<void> {
            co_await wait_for_verdict(other, item, false);
            co_await p.until([&] { return p.count_dispatches(id) == 2 && p.event_ids("c:" + id).size() == 2; }, "published again");
            const auto rows = co_await p.sql("select count(*) || ',' || max(last_seq) from messages m join conversations c on c.id = m.conversation_id where m.id = '" + id + "'");
            CHECK(rows == "1,1");
            // Claimed meanwhile: only the event is repeated.
            co_await p.claim_one(p.find_dispatch(id).value(), "c1");
            co_await wait_for_verdict(other, item, false);
            co_await p.until([&] { return p.event_ids("c:" + id).size() == 3; }, "event again");
            CHECK(p.count_dispatches(id) == 2);
        });
    });
}

TEST_CASE("a redelivered request that was refused is told as failed again, not as sending") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto stranger = co_await p.make_tenant();
        const auto id = "refused-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        batch[0].conversation_id = stranger.conversations[0];
        co_await p.send(batch);
        co_await p.until([&] { return p.event_ids("s:" + id + ":1:failed").size() == 1; }, "refused");
        co_await with_second_process(p, [&](second_process& other) -> awaitable<void> {
            co_await wait_for_verdict(other, contracts::write(batch[0]), false);
            co_await p.until([&] { return p.event_ids("s:" + id + ":1:failed").size() == 2; }, "told again");
        });
        const auto created = payloads_of(p, "c:" + id);
        REQUIRE(created.size() == 2);
        CHECK(created[0] == created[1]);
        CHECK(created[1].find(R"("status":"failed")") != std::string::npos);
        CHECK(payloads_of(p, "s:" + id + ":1:failed")[1].find("UNKNOWN_CONVERSATION") != std::string::npos);
        CHECK(p.count_dispatches(id) == 0);
    });
}

TEST_CASE("redelivered feedback changes nothing and publishes its events again with the same ids") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "fed-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        const auto item = p.find_dispatch(id).value();
        co_await p.claim_one(item, "c1");
        std::vector<contracts::outcome> sent{make_outcome(item, contracts::outcome_result::sent, "c1")};
        co_await p.feed(sent);
        co_await p.until([&] { return p.event_ids("s:" + id).size() == 1; }, "sent");
        const auto before = co_await p.sql("select xmin::text from messages where id = '" + id + "'");
        co_await with_second_process(p, [&](second_process& other) -> awaitable<void> {
            co_await wait_for_verdict(other, contracts::write(sent[0]), true);
            co_await p.until([&] { return p.event_ids("s:" + id).size() == 2; }, "sent again");
        });
        CHECK(p.event_ids("s:" + id)[0] == p.event_ids("s:" + id)[1]);
        const auto after = co_await p.sql("select xmin::text from messages where id = '" + id + "'");
        CHECK(after == before);
    });
}

TEST_CASE("a broker connection that is cut in the middle loses nothing and doubles nothing") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(20, 1000);
        std::vector<std::string> ids;
        for (int round = 0; round < 6; ++round) {
            std::vector<contracts::send_request> batch;
            for (std::size_t i = 0; i < 20; ++i) {
                ids.push_back("cut-" + t.phone_number_id + "-" + std::to_string(round) + "-" + std::to_string(i));
                batch.push_back(pipeline::make_request(t, ids.back(), i));
            }
            co_await p.send(batch);
            if (round == 2 || round == 4) broker().control("close_all_user_connections guest cut");
        }
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "'", std::to_string(ids.size()));
        co_await p.until([&] { return std::all_of(ids.begin(), ids.end(), [&](const auto& id) { return p.count_dispatches(id) > 0; }); }, "every dispatch");
        co_await p.until([&] { return std::all_of(ids.begin(), ids.end(), [&](const auto& id) { return !p.event_ids("c:" + id).empty(); }); }, "every event");
        const auto seqs = co_await p.sql("select count(distinct (conversation_id, conv_seq)) || ',' || max(conv_seq) from messages where tenant_id = '" + t.tenant + "'");
        CHECK(seqs == std::to_string(ids.size()) + ",6");
    });
}

TEST_CASE("a change of which the message's half was written is told, and its other half done again") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant();
        const auto id = "half-" + t.phone_number_id;
        std::vector<contracts::send_request> batch{pipeline::make_request(t, id)};
        co_await p.send(batch);
        co_await p.until([&] { return p.count_dispatches(id) == 1; }, "dispatch");
        const auto item = p.find_dispatch(id).value();
        co_await p.claim_one(item, "c1");
        // The first deletion of its work touches nothing, as if somebody had changed the row in between.
        co_await p.sql("drop sequence if exists test_deletions; create sequence test_deletions; grant usage on sequence test_deletions to public");
        co_await p.sql("create or replace function test_refuse_once() returns trigger language plpgsql as $$ begin "
                       "if old.message_id = '" + id + "' and nextval('test_deletions') = 1 then return null; end if; return old; end $$");
        co_await p.sql("drop trigger if exists test_refuse_once on deliveries; "
                       "create trigger test_refuse_once before delete on deliveries for each row execute function test_refuse_once()");
        std::vector<contracts::outcome> sent{make_outcome(item, contracts::outcome_result::sent, "c1")};
        co_await p.feed(sent);
        co_await p.until_sql("select count(*) from deliveries where message_id = '" + id + "'", "0");
        co_await p.sql("drop trigger test_refuse_once on deliveries");
        co_await p.until([&] { return p.event_ids("s:" + id + ":1:sent").size() == 1; }, "event");
        CHECK(p.metric("hermod_store_changes_stale_total") == 1);
    });
}
