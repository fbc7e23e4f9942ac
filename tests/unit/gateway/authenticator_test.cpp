#include "handlers/authenticator.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using gateway::existence;

namespace {

const uuid tenant = *parse_uuid("0190f3a0-0000-7000-8000-000000000001");

/// A store whose one key is in memory, and that can be away.
class in_memory_directory final : public gateway::store_directory {
public:
    awaitable<gateway::key_lookup> find_key(std::string key_id, deadline) override {
        ++lookups;
        co_await async::sleep_for(5ms);
        gateway::key_lookup found;
        if (is_away) co_return found;
        found.what = key_id == known.key_id ? existence::exists : existence::absent;
        if (found.what == existence::exists) found.record = known;
        co_return found;
    }

    awaitable<existence> find_conversation(uuid, uuid, deadline) override {
        co_return existence::absent;
    }

    gateway::key_record known;
    int lookups{0};
    bool is_away{false};
};

struct fixture {
    explicit fixture(asio::io_context& io, gateway::authenticator_settings settings = {})
        : log{log::settings{.service = "test", .threshold = log::level::error}},
          tokens{secret{"one:" + std::string(43, 'A')}},
          tasks{io.get_executor(), {}},
          who{io.get_executor(), tasks, store, tokens, settings, log, metrics} {
        store.known.key_id = key.key_id;
        store.known.secret_hash = key.secret_hash;
        store.known.tenant_id = tenant;
        store.known.scopes = {"read"};
    }

    /// The status that a request with this key gets; 200 if it is let in.
    awaitable<int> ask(std::string text) {
        http::request r;
        r.peer_address = "127.0.0.1";
        if (!text.empty()) r.fields.add("X-API-Key", std::move(text));
        const auto got = co_await who.identify(r);
        if (const auto* error = std::get_if<http::api_error>(&got)) co_return error->status;
        co_return std::get<service::caller>(got).tenant_id == tenant ? 200 : 0;
    }

    log::logger log;
    telemetry::registry metrics;
    auth::new_api_key key{auth::make_api_key()};
    in_memory_directory store;
    auth::token_authority tokens;
    async::task_group tasks;
    gateway::authenticator who;
};

gateway::authenticator_settings quick() {
    gateway::authenticator_settings settings;
    settings.cache.fresh = 30ms;
    settings.cache.usable = 60ms;
    settings.cache.refusal = 30ms;
    return settings;
}

}  // namespace

TEST_CASE("a key is looked up once for all who present it") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io};
        int let_in = 0;
        auto ask = [&]() -> awaitable<void> {
            const int status = co_await f.ask(f.key.text.reveal());
            if (status == 200) ++let_in;
        };
        async::task_group all{io.get_executor(), {}};
        for (int i = 0; i < 20; ++i) all.spawn("ask", ask());
        co_await all.join();
        CHECK(let_in == 20);
        CHECK(f.store.lookups == 1);
        co_await f.tasks.join();
    });
}

TEST_CASE("a wrong secret, an unknown key and no key are all the same 401") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io};
        auto forged = f.key.text.reveal();
        forged.back() = forged.back() == 'A' ? 'E' : 'A';
        const int wrong = co_await f.ask(forged);
        const int unknown = co_await f.ask(auth::make_api_key().text.reveal());
        const int none = co_await f.ask("");
        CHECK(wrong == 401);
        CHECK(unknown == 401);
        CHECK(none == 401);
        co_await f.tasks.join();
    });
}

TEST_CASE("an expired key is refused") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io};
        f.store.known.expires_at = std::chrono::system_clock::now() - 1s;
        const int status = co_await f.ask(f.key.text.reveal());
        CHECK(status == 401);
        co_await f.tasks.join();
    });
}

TEST_CASE("a revocation is seen although the key is in constant use") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io, quick()};
        const int before = co_await f.ask(f.key.text.reveal());
        CHECK(before == 200);
        f.store.known.is_revoked = true;
        const auto revoked_at = steady_clock::now();
        int status = 200;
        while (status == 200 && steady_clock::now() < revoked_at + 5s) {
            status = co_await f.ask(f.key.text.reveal());
            co_await async::sleep_for(1ms);
        }
        CHECK(status == 401);
        // The settings above, scaled: 60 ms instead of 4 s, and the time of a look-up.
        CHECK(steady_clock::now() - revoked_at < 1s);
        co_await f.tasks.join();
    });
}

TEST_CASE("a key made a moment ago works soon after it was refused") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io, quick()};
        const auto key_id = std::exchange(f.store.known.key_id, "none");
        const int before = co_await f.ask(f.key.text.reveal());
        CHECK(before == 401);
        f.store.known.key_id = key_id;
        int status = 401;
        const auto limit = steady_clock::now() + 5s;
        while (status == 401 && steady_clock::now() < limit) {
            co_await async::sleep_for(5ms);
            status = co_await f.ask(f.key.text.reveal());
        }
        CHECK(status == 200);
        co_await f.tasks.join();
    });
}

TEST_CASE("while the store is away known keys work and unknown ones are told to come back") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io, quick()};
        const int before = co_await f.ask(f.key.text.reveal());
        CHECK(before == 200);
        f.store.is_away = true;
        co_await async::sleep_for(80ms);
        const int known = co_await f.ask(f.key.text.reveal());
        CHECK(known == 200);
        const int unknown = co_await f.ask(auth::make_api_key().text.reveal());
        CHECK(unknown == 503);
        co_await f.tasks.join();
    });
}

TEST_CASE("who guesses is slowed down by address, whatever comes next") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        gateway::authenticator_settings settings;
        settings.failures = {.per_second = 0.001, .burst = 3};
        fixture f{io, settings};
        for (int i = 0; i < 3; ++i) {
            const int status = co_await f.ask("hk_nonsense");
            CHECK(status == 401);
        }
        const int after = co_await f.ask("hk_nonsense");
        CHECK(after == 429);
        co_await f.tasks.join();
    });
}

TEST_CASE("a token is let in by its signature, and refused once expired") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io};
        auth::claims content;
        content.subject = "user";
        content.tenant_id = tenant;
        content.role = auth::role::agent;
        content.issued_at = std::chrono::system_clock::now() - 100s;
        content.not_before = content.issued_at;
        content.expires_at = content.issued_at + 200s;
        http::request r;
        r.fields.add("Authorization", "Bearer " + f.tokens.make(content));
        const auto let_in = co_await f.who.identify(r);
        REQUIRE(std::get_if<service::caller>(&let_in));
        CHECK(std::get<service::caller>(let_in).kind == service::caller_kind::user);
        content.expires_at = content.issued_at + 50s;
        r.fields.set("Authorization", "Bearer " + f.tokens.make(content));
        const auto refused = co_await f.who.identify(r);
        CHECK(std::get_if<http::api_error>(&refused));
    });
}
