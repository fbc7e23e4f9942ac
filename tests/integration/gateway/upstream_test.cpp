#include "running_gateway.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using hermod::testing::error_code_of;
using hermod::testing::make_request;
using hermod::testing::running_gateway;

namespace {

template <class Test>
void with_gateway(Test test, const running_gateway::adjust& change = {}) {
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_gateway g{io, nullptr, change};
        co_await g.start();
        co_await test(g);
        co_await g.stop();
    });
}

}  // namespace

TEST_CASE("a service that is away is 503 with Retry-After, one that restarts in time is not noticed"
) {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        co_await g.widget_send.stop();
        const auto away = co_await g.ask_as(key, "POST", "/api/v1/widget/send", "{}");
        CHECK(away.status == 503);
        CHECK(error_code_of(away) == "UNAVAILABLE");
        CHECK(away.fields.get("Retry-After").has_value());
        async::task_group tasks{co_await asio::this_coro::executor, {}};
        auto restart = [&]() -> awaitable<void> {
            co_await async::sleep_for(100ms);
            g.widget_send.start();
        };
        tasks.spawn("restart", restart());
        const auto back = co_await g.ask_as(key, "POST", "/api/v1/widget/send", "{}");
        CHECK(back.status == 200);
        CHECK(g.widget_send.seen.size() == 1);
        co_await tasks.join();
    });
}

TEST_CASE("a cut answer is 502 for a send, which is never repeated; a read is asked again") {
    with_gateway([](running_gateway& g) -> awaitable<void> {
        const auto& key = g.key.text.reveal();
        g.widget_send.answer = [](http::request) -> awaitable<http::response> {
            http::response cut;
            cut.is_raw = true;
            co_return cut;
        };
        const auto send = co_await g.ask_as(key, "POST", "/api/v1/widget/send", "{}");
        CHECK(send.status == 502);
        CHECK(g.widget_send.seen.size() == 1);
        int reads = 0;
        auto as_store = g.store.answer;
        g.store.answer = [&](http::request r) -> awaitable<http::response> {
            const bool is_cut = !r.path.starts_with("/internal/") && ++reads == 1;
            if (!is_cut) co_return co_await as_store(std::move(r));
            http::response cut;
            cut.is_raw = true;
            co_return cut;
        };
        const auto read = co_await g.ask_as(key, "GET", "/api/v1/messages/m-1/status");
        CHECK(read.status == 200);
        CHECK(reads == 2);
    });
}

TEST_CASE("a service that takes too long is 504") {
    const auto impatient = [](gateway::config& c) { c.upstream_deadline = 100ms; };
    with_gateway(
        [](running_gateway& g) -> awaitable<void> {
            g.widget_send.answer = [](http::request) -> awaitable<http::response> {
                co_await async::sleep_for(5s);
                co_return http::response{};
            };
            const auto answer =
                co_await g.ask_as(g.key.text.reveal(), "POST", "/api/v1/widget/send", "{}");
            CHECK(answer.status == 504);
            CHECK(g.widget_send.seen.size() == 1);
        },
        impatient
    );
}

TEST_CASE("a credential over its rate is 429 with Retry-After") {
    const auto tight = [](gateway::config& c) {
        c.per_credential = {.per_second = 0.1, .burst = 2};
    };
    with_gateway(
        [](running_gateway& g) -> awaitable<void> {
            const auto& key = g.key.text.reveal();
            for (int i = 0; i < 2; ++i) {
                const auto answer = co_await g.ask_as(key, "GET", "/api/v1/messages/m-1/status");
                CHECK(answer.status == 200);
            }
            const auto refused = co_await g.ask_as(key, "GET", "/api/v1/messages/m-1/status");
            CHECK(refused.status == 429);
            CHECK(error_code_of(refused) == "RATE_LIMITED");
            CHECK(refused.fields.get("Retry-After").has_value());
        },
        tight
    );
}

TEST_CASE("CORS is by exact origin, and too large a body is refused before anybody is asked") {
    const auto with_origin = [](gateway::config& c) { c.cors_origins = {"https://shop.example"}; };
    with_gateway(
        [](running_gateway& g) -> awaitable<void> {
            auto preflight = make_request("OPTIONS", "/api/v1/widget/send");
            preflight.fields.add("Origin", "https://shop.example");
            preflight.fields.add("Access-Control-Request-Method", "POST");
            const auto allowed = co_await g.ask(std::move(preflight));
            CHECK(allowed.status == 204);
            CHECK(allowed.fields.get("Access-Control-Allow-Origin") == "https://shop.example");
            auto foreign = make_request("GET", "/api/v1/messages/m-1/status");
            foreign.fields.add("Origin", "https://evil.example");
            const auto answer = co_await g.ask(std::move(foreign));
            CHECK_FALSE(answer.fields.get("Access-Control-Allow-Origin").has_value());
            const auto large = co_await g.ask_as(
                g.key.text.reveal(), "POST", "/api/v1/widget/send", std::string(300'000, ' ')
            );
            CHECK(large.status == 413);
            CHECK(g.widget_send.seen.empty());
            const auto health = co_await g.ask(make_request("GET", "/healthz"));
            CHECK(health.status == 200);
        },
        with_origin
    );
}
