#include "sender_fixture.hpp"

using namespace hermod;
using namespace hermod::testing;
using contracts::outcome_result;

TEST_CASE("a lost claim answer costs nothing: the same claim is asked for again and called for once") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        here.others.lost_claim_answers = 2;
        co_await here.dispatch({message("m")});
        co_await here.eventually("an outcome", [&] { return here.outcomes.size() == 1; });
        CHECK(here.outcomes[0].result == outcome_result::sent);
        CHECK(here.others.calls.size() == 1);
        REQUIRE(here.others.claims.size() == 3);
        CHECK(here.others.claims[0] == here.others.claims[1]);
        CHECK(here.others.claims[0] == here.others.claims[2]);
        CHECK(here.outcomes[0].claim_id == here.others.claims[0].claim_id);
        co_await here.end();
    });
}

TEST_CASE("a grant that is too old is given back and not called for") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        here.others.start_within_ms = 0;
        co_await here.dispatch({message("m")});
        co_await here.eventually("an outcome", [&] { return here.outcomes.size() == 1; });
        CHECK(here.outcomes[0].result == outcome_result::released);
        CHECK(here.outcomes[0].claim_id == here.others.claims[0].claim_id);
        CHECK(here.others.calls.empty());
        co_await here.end();
    });
}

TEST_CASE("without a grant nothing is called: taken and gone messages are dropped") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        here.others.grant = [](const contracts::claim& one) {
            auto out = peers::granted(one);
            if (one.message_id == "taken") out.result = contracts::grant_result::taken;
            if (one.message_id == "gone") out.result = contracts::grant_result::gone;
            return out;
        };
        co_await here.dispatch({message("taken", 1), message("gone", 2), message("mine", 3)});
        co_await here.eventually("an outcome", [&] { return here.outcomes.size() == 1; });
        CHECK(here.outcomes[0].message_id == "mine");
        CHECK(here.called() == std::vector<std::string>{"mine"});
        co_await here.end();
    });
}

TEST_CASE("two copies of a message in hand are one call") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        here.others.call_time = 200ms;
        co_await here.dispatch({message("m")});
        co_await here.dispatch({message("m")});
        co_await here.eventually("an outcome", [&] { return here.outcomes.size() == 1; });
        co_await here.dispatch({message("m"), message("end", 2)});
        co_await here.eventually("the last outcome", [&] { return here.outcomes.size() == 2; });
        CHECK(here.called() == std::vector<std::string>{"m", "end"});
        co_await here.end();
    });
}

TEST_CASE("on a stop what is being called ends, what is not called is released, and nothing stays in the queue") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start([](sender::settings& s) { s.max_calls = 2; });
        here.others.call_time = 500ms;
        std::vector<contracts::dispatch> items;
        for (int i = 0; i < 9; ++i) items.push_back(message(std::to_string(i), 1, i));
        items.push_back(message("behind", 2, 0));
        co_await here.dispatch(std::move(items));
        co_await here.eventually("two calls", [&] { return here.others.calls.size() == 2; });
        const bool is_in_time = co_await here.stop_sender();
        CHECK(is_in_time);
        co_await here.eventually("all outcomes", [&] { return here.outcomes.size() == 10; });
        std::map<outcome_result, int> counts;
        for (const auto& one : here.outcomes) ++counts[one.result];
        CHECK(counts[outcome_result::sent] == 2);
        CHECK(counts[outcome_result::released] == 8);
        CHECK(here.others.calls.size() == 2);

        // A sender of the next deploy finds nothing that it would have to do again.
        amqp::consumer_settings consuming;
        consuming.connection = amqp::parse_url(here.broker.url()).value();
        consuming.connection.password = secret{here.broker.password()};
        consuming.queues = contracts::queue_names(contracts::dispatch_exchange, 1);
        std::vector<std::string> left;
        const amqp::concurrent_handler keep = [&](amqp::delivery one) -> awaitable<amqp::verdict> {
            left.push_back(one.body);
            co_return amqp::verdict::done();
        };
        amqp::consumer next{here.ex, consuming, keep, here.logger, here.metrics};
        here.tasks.spawn("next", next.run());
        co_await here.eventually("the next sender", [&] { return next.is_ready(); });
        co_await here.dispatch({message("marker")});
        co_await here.eventually("the marker", [&] { return !left.empty(); });
        CHECK(left.size() == 1);
        co_await next.stop(after(5s));
        co_await here.end();
    });
}

TEST_CASE("five calls without an answer stop the number; one probe finds out when Meta is back") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture here{io};
        co_await here.start();
        here.others.answer_call = [](const whatsapp::opaque_id&) { return peers::cut(); };
        for (int i = 0; i < 5; ++i) {
            co_await here.dispatch({message("lost-" + std::to_string(i), 1, i)});
            co_await here.eventually("an outcome", [&] { return here.outcomes.size() == static_cast<std::size_t>(i) + 1; });
        }
        here.others.answer_call = {};
        here.others.call_time = 100ms;
        const auto before = steady_clock::now();
        const auto calls_before = here.others.calls.size();
        std::vector<contracts::dispatch> items;
        for (int i = 0; i < 4; ++i) items.push_back(message("later-" + std::to_string(i), 1, 5 + i));
        co_await here.dispatch(std::move(items));
        co_await here.eventually("the probe", [&] { return here.others.calls.size() == calls_before + 1; });
        CHECK(steady_clock::now() - before >= 500ms);
        CHECK(here.others.calls_now == 1);
        co_await here.eventually("all", [&] { return here.outcomes.size() == 9; });
        for (std::size_t i = 0; i < 9; ++i)
            CHECK(here.outcomes[i].result == (i < 5 ? outcome_result::uncertain : outcome_result::sent));
        co_await here.end();
    });
}
