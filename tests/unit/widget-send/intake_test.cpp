#include "consumers/intake.hpp"

#include "fakes.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace hermod::widget_send;
using namespace std::chrono_literals;
using kind = amqp::verdict::kind;

namespace {

/// The door on fakes; everybody may send.
struct bench {
    explicit bench(asio::io_context& io, const std::string& rights = "*:*")
        : path{io.get_executor(), store, publisher, {}, log, metrics},
          door{io.get_executor(), path, intake_rights::parse({rights}).value(), nullptr, log} {}

    log::logger log{{.service = "test", .threshold = static_cast<log::level>(99)}};
    telemetry::registry metrics;
    widget_send::testing::in_memory_message_store store;
    widget_send::testing::in_memory_send_publisher publisher;
    send_path path;
    intake_door door;
};

amqp::delivery message(
    const std::string& id,
    const std::string& text,
    const uuid& to = widget_send::testing::conversation
) {
    amqp::delivery made;
    made.message_id = "amqp-" + id;
    made.body =
        R"({"tenantId":"0192f0c1-2d3e-7abc-8def-0123456789ab","integrationId":"0192f0c1-2d3e-7abc-8def-0123456789ad",)"
        R"("conversationId":")" +
        to_string(to) + R"(","messageId":")" + id + R"(","text":")" + text + R"("})";
    return made;
}

void run(const std::function<awaitable<void>(bench&)>& test) {
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        bench b{io};
        co_await test(b);
        co_await b.door.stop(steady_clock::now() + 1s);
    });
}

}  // namespace

TEST_CASE("one conversation's requests are published in turn, all are acked") {
    run([](bench& b) -> awaitable<void> {
        std::vector<amqp::delivery> batch;
        for (int i = 0; i < 20; ++i) batch.push_back(message("m-" + std::to_string(i), "t"));
        const auto verdicts = co_await b.door.on_batch(std::move(batch));
        REQUIRE(verdicts.size() == 20);
        for (const auto& verdict : verdicts) CHECK(verdict.what == kind::ack);
        REQUIRE(b.publisher.items.size() == 20);
        for (std::size_t i = 0; i < 20; ++i)
            CHECK(b.publisher.items[i].message_id == "m-" + std::to_string(i));
        CHECK(b.publisher.items[0].origin == "intake");
    });
}

TEST_CASE(
    "what cannot be read is dead-lettered, what is refused is acked, its neighbours go through"
) {
    run([](bench& b) -> awaitable<void> {
        auto broken = message("m-1", "t");
        broken.body = "{broken";
        auto refused = message("m-2", "");
        std::vector<amqp::delivery> batch{broken, refused, message("m-3", "t")};
        const auto verdicts = co_await b.door.on_batch(std::move(batch));
        CHECK(verdicts[0].what == kind::dead_letter);
        CHECK_FALSE(verdicts[0].reason.empty());
        CHECK(verdicts[1].what == kind::ack);
        CHECK(verdicts[2].what == kind::ack);
        CHECK(b.publisher.items.size() == 1);
    });
}

TEST_CASE(
    "while the broker or the store is away requests are kept, and later ones of the conversation "
    "do not overtake"
) {
    run([](bench& b) -> awaitable<void> {
        b.publisher.script = {4, amqp::publish_outcome::refused};
        std::vector<amqp::delivery> batch{message("m-1", "t"), message("m-2", "t")};
        const auto verdicts = co_await b.door.on_batch(std::move(batch));
        CHECK(verdicts[0].what == kind::retry_later);
        CHECK(verdicts[1].what == kind::retry_later);
        for (const auto& item : b.publisher.items) CHECK(item.message_id == "m-1");
    });
}

TEST_CASE("a redelivered request is accepted again without another message") {
    run([](bench& b) -> awaitable<void> {
        for (int i = 0; i < 2; ++i) {
            std::vector<amqp::delivery> batch{message("m-1", "t")};
            const auto verdicts = co_await b.door.on_batch(std::move(batch));
            CHECK(verdicts[0].what == kind::ack);
        }
        CHECK(b.publisher.items.size() == 1);
    });
}

TEST_CASE(
    "without an id in the body the AMQP message id makes it repeatable, without any id it is "
    "refused"
) {
    run([](bench& b) -> awaitable<void> {
        const auto without_id = [](const std::string& amqp_id) {
            auto made = message("m-1", "t");
            made.body.replace(made.body.find(R"("messageId":"m-1",)"), 18, "");
            made.message_id = amqp_id;
            return made;
        };
        for (int i = 0; i < 2; ++i) {
            std::vector<amqp::delivery> batch{without_id("amqp-7")};
            co_await b.door.on_batch(std::move(batch));
        }
        CHECK(b.publisher.items.size() == 1);
        std::vector<amqp::delivery> batch{without_id("")};
        const auto verdicts = co_await b.door.on_batch(std::move(batch));
        CHECK(verdicts[0].what == kind::ack);
        CHECK(b.publisher.items.size() == 1);
    });
}

TEST_CASE("a broker user sends for its tenants only") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        bench b{io, "billing:0192f0c1-2d3e-7abc-8def-0123456789ab"};
        auto allowed = message("m-1", "t");
        allowed.user_id = "billing";
        auto stranger = message("m-2", "t");
        stranger.user_id = "crm";
        auto nameless = message("m-3", "t");
        std::vector<amqp::delivery> batch{allowed, stranger, nameless};
        const auto verdicts = co_await b.door.on_batch(std::move(batch));
        for (const auto& verdict : verdicts) CHECK(verdict.what == kind::ack);
        REQUIRE(b.publisher.items.size() == 1);
        CHECK(b.publisher.items[0].message_id == "m-1");
        CHECK(b.publisher.items[0].created_by == "intake:billing");
        co_await b.door.stop(steady_clock::now() + 1s);
    });
}
