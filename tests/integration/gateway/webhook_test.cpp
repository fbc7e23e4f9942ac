#include "running_gateway.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/topology.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/base/hash.hpp"
#include "hermod/contracts/topology.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/json/reader.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using hermod::testing::make_request;
using hermod::testing::private_rabbitmq;
using hermod::testing::running_gateway;

namespace {

http::outgoing make_webhook(const std::string& body, const std::string& app_secret) {
    auto request = make_request("POST", "/webhooks/whatsapp", body);
    request.fields.add(
        "X-Hub-Signature-256", "sha256=" + to_hex(crypto::hmac_sha256(app_secret, body))
    );
    return request;
}

std::string change_of(const std::string& number, int n) {
    return R"({"field":"messages","value":{"metadata":{"phone_number_id":")" + number +
           R"("},"n":)" + std::to_string(n) + "}}";
}

std::string webhook_of(const std::string& changes) {
    return R"({"object":"whatsapp_business_account","entry":[{"id":"W1","changes":[)" + changes +
           "]}]}";
}

/// What arrived on the feedback queues, by phone number, in order.
struct feedback_listener {
    feedback_listener(
        asio::io_context& io,
        amqp::connection_settings broker,
        log::logger& log,
        telemetry::registry& metrics
    )
        : tasks{io.get_executor(), {}} {
        amqp::consumer_settings settings;
        settings.connection = std::move(broker);
        settings.queues = contracts::queue_names(contracts::feedback_exchange, 4);
        auto take = [this](std::vector<amqp::delivery> batch
                    ) -> awaitable<std::vector<amqp::verdict>> {
            for (const auto& each : batch) read(each);
            co_return std::vector<amqp::verdict>(batch.size(), amqp::verdict::done());
        };
        consumer = std::make_unique<amqp::consumer>(
            io.get_executor(), settings, amqp::batch_handler{take}, log, metrics
        );
        tasks.spawn("consumer", consumer->run());
    }

    void read(const amqp::delivery& message) {
        const auto parsed = json::document::parse(message.body);
        REQUIRE(parsed.has_value());
        const auto items = parsed->root()["items"];
        for (std::size_t i = 0; i < items.size(); ++i) {
            const std::string number{items.at(i)["phoneNumberId"].string().value_or("")};
            CHECK(message.routing_key == "p." + std::to_string(partition_of(number, 4)));
            numbers[number].push_back(items.at(i)["value"]["n"].integer().value_or(-1));
            ++count;
        }
    }

    awaitable<bool> wait_for(std::size_t wanted) {
        const auto limit = steady_clock::now() + 20s;
        while (count < wanted && steady_clock::now() < limit) co_await async::sleep_for(5ms);
        co_return count == wanted;
    }

    awaitable<void> stop() {
        co_await consumer->stop(steady_clock::now() + 5s);
        co_await tasks.join();
    }

    async::task_group tasks;
    std::unique_ptr<amqp::consumer> consumer;
    std::map<std::string, std::vector<std::int64_t>> numbers;
    std::size_t count{0};
};

amqp::connection_settings settings_of(const private_rabbitmq& broker) {
    auto settings = *amqp::parse_url(broker.url());
    settings.password = secret{broker.password()};
    return settings;
}

awaitable<bool> becomes_ready(running_gateway& g) {
    const auto limit = steady_clock::now() + 20s;
    while (!g.ready.failures().empty() && steady_clock::now() < limit)
        co_await async::sleep_for(5ms);
    co_return g.ready.failures().empty();
}

}  // namespace

TEST_CASE("Meta's verification is answered with its challenge for a known token alone") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_gateway g{io};
        co_await g.start();
        const std::string path =
            "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=12345&hub.verify_token=";
        const auto good = co_await g.ask(make_request("GET", path + "verify-me"));
        CHECK(good.status == 200);
        CHECK(good.body == "12345");
        CHECK(good.fields.get("Content-Type") == "text/plain; charset=utf-8");
        for (const std::string& target :
             {path + "wrong",
              path,
              std::string{"/webhooks/whatsapp"},
              std::string{"/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=verify-me"}}) {
            const auto refused = co_await g.ask(make_request("GET", target));
            CHECK(refused.status == 403);
            CHECK(hermod::testing::error_code_of(refused) == "FORBIDDEN");
        }
        co_await g.stop();
    });
}

TEST_CASE("without a valid signature a webhook is 401 whatever is wrong with it, without a broker it is 503") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        running_gateway g{io};
        co_await g.start();
        const auto body = webhook_of(change_of("111", 1));
        const auto forged = co_await g.ask(make_webhook(body, "guess"));
        CHECK(forged.status == 401);
        CHECK(hermod::testing::error_code_of(forged) == "UNAUTHORIZED");
        CHECK(forged.fields.get("Content-Type").value_or("").find("application/json") == 0);
        const auto unsigned_one = co_await g.ask(make_request("POST", "/webhooks/whatsapp", body));
        CHECK(unsigned_one.status == 401);
        auto reserialised = make_webhook(body, "new-secret");
        reserialised.body += " ";
        const auto changed = co_await g.ask(std::move(reserialised));
        CHECK(changed.status == 401);
        const auto away = co_await g.ask(make_webhook(body, "new-secret"));
        CHECK(away.status == 503);
        CHECK(away.fields.get("Retry-After").has_value());
        co_await g.stop();
    });
}

TEST_CASE(
    "a signed webhook is in the queues of its accounts, in order, when 200 is given; both secrets "
    "are good"
) {
    const private_rabbitmq broker;
    hermod::testing::run_coro(
        [&](asio::io_context& io) -> awaitable<void> {
            running_gateway g{io, &broker};
            const auto declared = co_await amqp::declare(
                settings_of(broker),
                contracts::make_topology(4, 1),
                steady_clock::now() + 20s,
                g.log
            );
            REQUIRE(declared.has_value());
            co_await g.start();
            const bool is_ready = co_await becomes_ready(g);
            REQUIRE(is_ready);

            const auto one =
                co_await g.ask(make_webhook(webhook_of(change_of("111", 0)), "new-secret"));
            CHECK(one.status == 200);
            std::string many;
            for (int i = 1; i <= 300; ++i) {
                if (i > 1) many += ",";
                many += change_of(std::to_string(111 * (1 + i % 3)), i);
            }
            const auto large = co_await g.ask(make_webhook(webhook_of(many), "old-secret"));
            CHECK(large.status == 200);
            const auto forged =
                co_await g.ask(make_webhook(webhook_of(change_of("666", 1)), "guess"));
            CHECK(forged.status == 401);

            feedback_listener listener{io, settings_of(broker), g.log, g.metrics};
            const bool is_all_there = co_await listener.wait_for(301);
            CHECK(is_all_there);
            CHECK(listener.numbers.size() == 3);
            for (const auto& [number, order] : listener.numbers)
                CHECK(std::is_sorted(order.begin(), order.end()));
            CHECK_FALSE(listener.numbers.contains("666"));
            co_await listener.stop();
            co_await g.stop();
        },
        90s
    );
}

TEST_CASE("a broker that goes away and comes back loses nothing that was answered with 200") {
    private_rabbitmq broker{hermod::testing::sharing::exclusive};
    hermod::testing::run_coro(
        [&](asio::io_context& io) -> awaitable<void> {
            running_gateway g{io, &broker};
            const auto declared = co_await amqp::declare(
                settings_of(broker),
                contracts::make_topology(4, 1),
                steady_clock::now() + 30s,
                g.log
            );
            REQUIRE(declared.has_value());
            co_await g.start();
            bool is_ready = co_await becomes_ready(g);
            REQUIRE(is_ready);
            std::vector<std::int64_t> taken;
            const auto first =
                co_await g.ask(make_webhook(webhook_of(change_of("111", 0)), "new-secret"));
            CHECK(first.status == 200);
            broker.kill();
            const auto refused =
                co_await g.ask(make_webhook(webhook_of(change_of("111", 1)), "new-secret"));
            CHECK(refused.status == 503);
            broker.start_again();
            const auto limit = steady_clock::now() + 60s;
            int status = 503;
            while (status != 200 && steady_clock::now() < limit) {
                const auto again =
                    co_await g.ask(make_webhook(webhook_of(change_of("111", 2)), "new-secret"));
                status = again.status;
                co_await async::sleep_for(100ms);
            }
            CHECK(status == 200);
            feedback_listener listener{io, settings_of(broker), g.log, g.metrics};
            const auto end = steady_clock::now() + 20s;
            while (!std::count(listener.numbers["111"].begin(), listener.numbers["111"].end(), 2) &&
                   steady_clock::now() < end)
                co_await async::sleep_for(10ms);
            const auto& got = listener.numbers["111"];
            CHECK(std::count(got.begin(), got.end(), 0) >= 1);
            CHECK(std::count(got.begin(), got.end(), 2) >= 1);
            co_await listener.stop();
            co_await g.stop();
        },
        150s
    );
}
