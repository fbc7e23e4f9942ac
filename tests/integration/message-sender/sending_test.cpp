#include "sender_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::outcome_result;

namespace {

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("messages of a conversation leave one after the other in its order, conversations side by side") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        here.others.call_time = 30ms;
        std::vector<contracts::dispatch> items;
        for (int place = 1; place <= 10; ++place)
            for (int conversation = 1; conversation <= 3; ++conversation)
                items.push_back(message(std::to_string(conversation) + "-" + std::to_string(place), place, conversation));
        co_await here.dispatch(std::move(items));
        co_await here.eventually("30 outcomes", [&] { return here.outcomes.size() == 30; });
        std::map<char, int> last;
        for (const auto& id : here.called()) {
            const int place = std::stoi(id.substr(2));
            CHECK(place == last[id[0]] + 1);
            last[id[0]] = place;
        }
        CHECK(here.others.calls.size() == 30);
        CHECK(here.others.most_calls == 3);
        CHECK(here.others.authorization == "Bearer the-token");
        for (const auto& one : here.outcomes) {
            CHECK(one.result == outcome_result::sent);
            CHECK(one.wamid == "wamid." + one.message_id);
            CHECK(one.try_number == 1);
        }
        co_await here.end();
    });
}

TEST_CASE("a transient error is tried four times at 0, 1, 2 and 4 seconds and holds back its own conversation only") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        here.others.answer_call = [](const whatsapp::opaque_id& id) {
            return id.message_id == "bad" ? peers::error(500, 131016) : peers::taken(id);
        };
        co_await here.dispatch({message("bad", 1), message("behind", 2), message("other", 1, 2)});
        co_await here.eventually("the other conversation", [&] { return here.outcomes_of("other").size() == 1; });
        CHECK(here.outcomes_of("bad").size() <= 1);
        co_await here.eventually("the message behind", [&] { return here.outcomes_of("behind").size() == 1; });
        CHECK(here.called() == texts{"bad", "other", "bad", "bad", "bad", "behind"});
        const auto told = here.outcomes_of("bad");
        REQUIRE(told.size() == 4);
        const std::vector<std::chrono::milliseconds> delays{1'000ms, 2'000ms, 4'000ms};
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(told[i].result == outcome_result::not_sent);
            CHECK(told[i].is_final == (i == 3));
            CHECK(told[i].try_number == static_cast<int>(i) + 1);
            CHECK(told[i].error->code == 131016);
            if (i == 3) break;
            const std::chrono::milliseconds waited{told[i + 1].started_at - told[i].at};
            CHECK(waited >= delays[i]);
            CHECK(waited <= delays[i] * 1.2 + 500ms);
        }
        std::set<std::string> claims;
        for (const auto& one : told) claims.insert(one.claim_id);
        CHECK(claims.size() == 4);
        co_await here.end();
    });
}

TEST_CASE("a final error fails the message at once, a lost answer leaves it uncertain: neither is called again") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        here.others.answer_call = [](const whatsapp::opaque_id& id) {
            return id.message_id == "refused" ? peers::error(400, 131026) : peers::cut();
        };
        co_await here.dispatch({message("refused", 1), message("lost", 1, 2)});
        co_await here.eventually("2 outcomes", [&] { return here.outcomes.size() == 2; });
        CHECK(here.outcomes_of("refused")[0].result == outcome_result::not_sent);
        CHECK(here.outcomes_of("refused")[0].is_final);
        CHECK(here.outcomes_of("lost")[0].result == outcome_result::uncertain);
        co_await here.dispatch({message("refused", 1), message("lost", 1, 2), message("new", 1, 3)});
        here.others.answer_call = {};
        co_await here.eventually("the new one", [&] { return here.outcomes.size() == 3; });
        CHECK(here.others.calls.size() == 3);
        co_await here.end();
    });
}

TEST_CASE("an account that Meta halted gives its messages back, with the reason, and is not called meanwhile") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start([](sender::settings& settings) { settings.stop_pause = 60s; });
        here.others.answer_call = [](const whatsapp::opaque_id&) { return peers::error(401, 190); };
        co_await here.dispatch({message("first", 1)});
        co_await here.eventually("an outcome", [&] { return here.outcomes.size() == 1; });
        const auto first = here.outcomes[0];
        CHECK(first.result == outcome_result::held);
        CHECK(first.error->error_class == "STOP");
        CHECK(first.error->scope == "account");
        CHECK(*first.held_until > first.at + 50'000);
        co_await here.dispatch({message("second", 1, 2), message("third", 1, 3)});
        co_await here.eventually("3 outcomes", [&] { return here.outcomes.size() == 3; });
        CHECK(here.outcomes[1].result == outcome_result::held);
        CHECK(here.outcomes[2].result == outcome_result::held);
        CHECK(here.others.calls.size() == 1);
        co_await here.end();
    });
}

TEST_CASE("a message whose turn the store does not see yet is asked for again") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        int asked = 0;
        here.others.grant = [&](const contracts::claim& one) {
            auto out = peers::granted(one);
            if (++asked < 4) out.result = contracts::grant_result::not_yet;
            out.retry_after_ms = 30;
            return out;
        };
        co_await here.dispatch({message("patient")});
        co_await here.eventually("an outcome", [&] { return here.outcomes.size() == 1; });
        CHECK(asked == 4);
        CHECK(here.outcomes[0].result == outcome_result::sent);
        co_await here.end();
    });
}

TEST_CASE("what is no dispatch goes to the dead letters, its neighbours are sent") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        amqp::outgoing mixed;
        mixed.exchange = contracts::dispatch_exchange;
        mixed.routing_key = contracts::partition_key(0);
        mixed.body = contracts::write_pack({R"({"tenantId":"nonsense"})", contracts::write(message("good"))});
        co_await here.publisher->publish(std::move(mixed), after(10s));
        amqp::consumer_settings consuming;
        consuming.connection = amqp::parse_url(here.broker.url()).value();
        consuming.connection.password = secret{here.broker.password()};
        consuming.queues = {std::string{contracts::dead_queue}};
        std::size_t dead = 0;
        const amqp::concurrent_handler count = [&](amqp::delivery) -> awaitable<amqp::verdict> {
            ++dead;
            co_return amqp::verdict::done();
        };
        amqp::consumer letters{here.ex, consuming, count, here.logger, here.metrics};
        here.tasks.spawn("letters", letters.run());
        co_await here.eventually("the dead letter", [&] { return dead == 1; });
        CHECK(here.called() == texts{"good"});
        co_await letters.stop(after(5s));
        co_await here.end();
    });
}
