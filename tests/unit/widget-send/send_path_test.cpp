#include "sending/send_path.hpp"

#include "fakes.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/async/task_group.hpp"

using namespace hermod;
using namespace hermod::widget_send;
using namespace std::chrono_literals;
using amqp::publish_outcome;
using widget_send::testing::good_command;
using widget_send::testing::good_context;

namespace {

/// A path on fakes, with short waits.
struct bench {
    explicit bench(asio::io_context& io, send_path_settings settings = {})
        : path{io.get_executor(), store, publisher, settings, log, metrics} {}

    log::logger log{{.service = "test", .threshold = log::level::error}};
    telemetry::registry metrics;
    widget_send::testing::in_memory_message_store store;
    widget_send::testing::in_memory_send_publisher publisher;
    send_path path;
};

send_command named(std::string message_id, std::string text = "Hello") {
    auto command = good_command();
    command.message_id = std::move(message_id);
    command.content = widget_send::testing::text_of(text);
    return command;
}

void run(const std::function<awaitable<void>(bench&)>& test, send_path_settings settings = {}) {
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        bench b{io, settings};
        co_await test(b);
    });
}

awaitable<refusal_reason> refused(bench& b, send_command command) {
    const auto result = co_await b.path.send(std::move(command));
    if (result) throw std::runtime_error{"was accepted"};
    co_return result.error().reason;
}

}  // namespace

TEST_CASE("an accepted send is confirmed and carries everything that the store needs") {
    run([](bench& b) -> awaitable<void> {
        auto command = named("m-1");
        command.origin = "widget";
        const auto result = co_await b.path.send(command);
        REQUIRE(result.has_value());
        CHECK(result->message_id == "m-1");
        CHECK(result->status == contracts::message_status::sending);
        CHECK_FALSE(result->is_replay);
        REQUIRE(b.publisher.items.size() == 1);
        const auto& item = b.publisher.items[0];
        CHECK(item.tenant_id == to_string(widget_send::testing::tenant));
        CHECK(item.conversation_id == *command.conversation_id);
        CHECK(item.account_id == *command.integration_id);
        CHECK(item.phone_number_id == "106000000000001");
        CHECK(item.content.text == "Hello");
        CHECK(item.origin == "widget");
        CHECK(item.created_by == "key");
        CHECK(item.body_hash.size() == 43);
        CHECK(b.publisher.last_number == "106000000000001");
    });
}

TEST_CASE("a send without an id gets one of its own, and nobody is asked about it") {
    run([](bench& b) -> awaitable<void> {
        const auto first = co_await b.path.send(good_command());
        const auto second = co_await b.path.send(good_command());
        CHECK(first->message_id != second->message_id);
        CHECK(b.publisher.items.size() == 2);
        CHECK(b.store.message_questions == 0);
    });
}

TEST_CASE(
    "the same id and body replays, with another body it is a mismatch; nothing is published twice"
) {
    run([](bench& b) -> awaitable<void> {
        const auto first = co_await b.path.send(named("m-1"));
        REQUIRE(first.has_value());
        const auto again = co_await b.path.send(named("m-1"));
        REQUIRE(again.has_value());
        CHECK(again->is_replay);
        const auto reason = co_await refused(b, named("m-1", "Other"));
        CHECK(reason == refusal_reason::idempotency_mismatch);
        CHECK(b.publisher.items.size() == 1);
    });
}

TEST_CASE("an id that this replica does not know is asked of the store") {
    run([](bench& b) -> awaitable<void> {
        const auto hash = validate(named("m-1"), "x", widget_send::testing::now).value().body_hash;
        b.store.messages["m-1"] = {
            .body_hash = hash, .status = contracts::message_status::read, .attempt = 2};
        const auto replay = co_await b.path.send(named("m-1"));
        REQUIRE(replay.has_value());
        CHECK(replay->is_replay);
        CHECK(replay->status == contracts::message_status::read);
        CHECK(replay->attempt == 2);
        const auto reason = co_await refused(b, named("m-1", "Other"));
        CHECK(reason == refusal_reason::idempotency_mismatch);
        CHECK(b.publisher.items.empty());
    });
}

TEST_CASE("a replay is given although the window has closed since") {
    run([](bench& b) -> awaitable<void> {
        const auto hash = validate(named("m-1"), "x", widget_send::testing::now).value().body_hash;
        b.store.messages["m-1"] = {.body_hash = hash};
        b.store.context->window_expires_at.reset();
        const auto replay = co_await b.path.send(named("m-1"));
        CHECK(replay.has_value());
    });
}

TEST_CASE("a twin waits for the first and gets its answer; one with another body is refused at once"
) {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        bench b{io};
        async::event gate{io.get_executor()};
        b.publisher.gate = &gate;
        b.publisher.is_closed = true;
        std::vector<outcome<accepted_send>> results;
        async::task_group tasks{
            io.get_executor(), [](std::string_view, std::exception_ptr) { FAIL("a task failed"); }};
        const auto send_one = [&]() -> awaitable<void> {
            auto result = co_await b.path.send(named("m-1"));
            results.push_back(std::move(result));
        };
        for (int i = 0; i < 50; ++i) tasks.spawn("send", send_one());
        const auto reason = co_await refused(b, named("m-1", "Other"));
        CHECK(reason == refusal_reason::idempotency_mismatch);
        CHECK(results.empty());
        b.publisher.is_closed = false;
        gate.notify();
        co_await tasks.join();
        CHECK(b.publisher.items.size() == 1);
        CHECK(results.size() == 50);
        int replays = 0;
        for (const auto& result : results) replays += result->is_replay ? 1 : 0;
        CHECK(replays == 49);
    });
}

TEST_CASE("a twin of a send that failed goes its own way") {
    run([](bench& b) -> awaitable<void> {
        b.publisher.ready = false;
        const auto reason = co_await refused(b, named("m-1"));
        CHECK(reason == refusal_reason::broker_unavailable);
        b.publisher.ready = true;
        const auto second = co_await b.path.send(named("m-1"));
        REQUIRE(second.has_value());
        CHECK_FALSE(second->is_replay);
    });
}

TEST_CASE("a publish without confirm is repeated after 100, 200 and 400 ms with the same message id"
) {
    run([](bench& b) -> awaitable<void> {
        b.publisher.script = {
            publish_outcome::unknown, publish_outcome::refused, publish_outcome::returned};
        const auto began = steady_clock::now();
        const auto result = co_await b.path.send(good_command());
        CHECK(result.has_value());
        CHECK(steady_clock::now() - began >= 700ms);
        REQUIRE(b.publisher.items.size() == 4);
        for (const auto& item : b.publisher.items) CHECK(item.message_id == result->message_id);
    });
}

TEST_CASE("after the last try the caller is told the id to send again with") {
    run([](bench& b) -> awaitable<void> {
        b.publisher.script = {4, publish_outcome::unknown};
        const auto result = co_await b.path.send(good_command());
        REQUIRE(result.has_error());
        CHECK(result.error().reason == refusal_reason::broker_unavailable);
        CHECK(result.error().message_id == b.publisher.items[0].message_id);
        CHECK(b.publisher.items.size() == 4);
    });
}

TEST_CASE(
    "while there is no connection nothing is handed to the broker, so a refused send cannot turn "
    "up later"
) {
    run([](bench& b) -> awaitable<void> {
        b.publisher.ready = false;
        const auto reason = co_await refused(b, good_command());
        CHECK(reason == refusal_reason::broker_unavailable);
        CHECK(b.publisher.items.empty());
    });
}

TEST_CASE("a permission is remembered for its time, a refusal never") {
    run([](bench& b) -> awaitable<void> {
        co_await b.path.send(good_command());
        co_await b.path.send(good_command());
        CHECK(b.store.context_questions == 1);

        auto foreign = good_command();
        foreign.integration_id = to_string(make_uuid_v7());
        const auto mismatch = co_await refused(b, foreign);
        CHECK(mismatch == refusal_reason::not_found);
        CHECK(b.store.context_questions == 2);
        const auto once_more = co_await refused(b, foreign);
        CHECK(once_more == refusal_reason::not_found);
        CHECK(b.store.context_questions == 3);
    });
}

TEST_CASE("an old permission is asked again, and a window that opened is seen at once") {
    send_path_settings settings;
    settings.context.fresh_for = 0ms;
    run(
        [](bench& b) -> awaitable<void> {
            b.store.context->window_expires_at.reset();
            const auto closed = co_await refused(b, good_command());
            CHECK(closed == refusal_reason::window_closed);
            b.store.context = good_context();
            const auto opened = co_await b.path.send(good_command());
            CHECK(opened.has_value());
            b.store.context.reset();
            const auto gone = co_await refused(b, good_command());
            CHECK(gone == refusal_reason::not_found);
        },
        settings
    );
}

TEST_CASE(
    "while the store is down a permission of before is enough, but for those without one the "
    "answer is 503"
) {
    send_path_settings settings;
    settings.context.fresh_for = 0ms;
    run(
        [](bench& b) -> awaitable<void> {
            co_await b.path.send(good_command());
            b.store.is_down = true;
            const auto known = co_await b.path.send(named("m-2"));
            CHECK(known.has_value());
            auto stranger = good_command();
            stranger.conversation_id = to_string(make_uuid_v7());
            const auto reason = co_await refused(b, stranger);
            CHECK(reason == refusal_reason::store_unavailable);
        },
        settings
    );
}

TEST_CASE("a permission that has become too old is worth nothing, also while the store is down") {
    send_path_settings settings;
    settings.context.fresh_for = 0ms;
    settings.context.usable_for = 0ms;
    settings.accept_deadline = 50ms;
    run(
        [](bench& b) -> awaitable<void> {
            co_await b.path.send(good_command());
            b.store.is_down = true;
            const auto reason = co_await refused(b, good_command());
            CHECK(reason == refusal_reason::store_unavailable);
        },
        settings
    );
}

TEST_CASE("a store that comes back within the tries is not noticed by the caller") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        bench b{io};
        b.store.is_down = true;
        async::task_group tasks{
            io.get_executor(), [](std::string_view, std::exception_ptr) { FAIL("a task failed"); }};
        const auto repair = [&]() -> awaitable<void> {
            while (b.store.context_questions < 2) co_await async::sleep_for(1ms);
            b.store.is_down = false;
        };
        tasks.spawn("repair", repair());
        const auto result = co_await b.path.send(good_command());
        co_await tasks.join();
        CHECK(result.has_value());
        CHECK(b.store.context_questions == 3);
    });
}

TEST_CASE("more sends at once than allowed are refused, and drain waits for those under way") {
    send_path_settings settings;
    settings.max_in_flight = 1;
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        bench b{io, settings};
        async::event gate{io.get_executor()};
        b.publisher.gate = &gate;
        b.publisher.is_closed = true;
        bool is_accepted = false;
        async::task_group tasks{
            io.get_executor(), [](std::string_view, std::exception_ptr) { FAIL("a task failed"); }};
        const auto send_one = [&]() -> awaitable<void> {
            const auto result = co_await b.path.send(good_command());
            is_accepted = result.has_value();
        };
        tasks.spawn("send", send_one());
        while (b.publisher.last_number.empty()) co_await async::sleep_for(1ms);
        const auto reason = co_await refused(b, good_command());
        CHECK(reason == refusal_reason::overloaded);
        const auto is_idle_yet = co_await b.path.drain(steady_clock::now() + 10ms);
        CHECK_FALSE(is_idle_yet);
        b.publisher.is_closed = false;
        gate.notify();
        const auto is_idle = co_await b.path.drain(steady_clock::now() + 5s);
        CHECK(is_idle);
        co_await tasks.join();
        CHECK(is_accepted);
    });
}
