#include "handlers/authenticator.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/auth/session.hpp"

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

    awaitable<gateway::key_lookup> find_session(std::string token_hash, deadline) override {
        ++lookups;
        co_await async::sleep_for(5ms);
        gateway::key_lookup found;
        if (is_away) co_return found;
        const bool is_known = login && login->key_id == gateway::session_cache_id(token_hash);
        found.what = is_known ? existence::exists : existence::absent;
        if (is_known) found.record = *login;
        co_return found;
    }

    awaitable<bool> report_used_keys(std::vector<std::string> key_ids, deadline) override {
        if (is_away) co_return false;
        reported.push_back(std::move(key_ids));
        co_return true;
    }

    awaitable<existence> find_conversation(uuid, uuid, deadline) override {
        co_return existence::absent;
    }

    gateway::key_record known;
    std::optional<gateway::key_record> login;
    std::vector<std::vector<std::string>> reported;
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

namespace {

/// A login that the store knows; its token.
std::string log_in(fixture& f, system_time until = std::chrono::system_clock::now() + 1h) {
    const auto token = auth::make_session_token();
    gateway::key_record record;
    record.key_id = gateway::session_cache_id(*auth::hash_session_token(token.reveal()));
    record.tenant_id = tenant;
    record.expires_at = until;
    record.session = gateway::session_bearer{make_uuid_v7(), make_uuid_v7(), auth::role::manager};
    f.store.login = record;
    return token.reveal();
}

http::request with_cookie(
    const std::string& method, const std::string& token, const std::string& csrf = {}
) {
    http::request r;
    r.method = method;
    r.peer_address = "127.0.0.1";
    r.fields.add("Cookie", "hermod_session=" + token);
    if (!csrf.empty()) r.fields.add("X-CSRF-Token", csrf);
    return r;
}

int status_of(const gateway::identity& got) {
    const auto* error = std::get_if<http::api_error>(&got);
    return error ? error->status : 200;
}

}  // namespace

TEST_CASE("a login is let in by its cookie as the person it belongs to") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io};
        const auto token = log_in(f);
        const auto asked = with_cookie("GET", token);
        const auto got = co_await f.who.identify(asked);
        REQUIRE(status_of(got) == 200);
        const auto& who = std::get<service::caller>(got);
        CHECK(who.kind == service::caller_kind::user);
        CHECK(who.role == auth::role::manager);
        CHECK(who.user_id() == f.store.login->session->user_id);
        CHECK(who.session_id == f.store.login->session->session_id);
        CHECK(who.address == "127.0.0.1");
        const auto again = co_await f.who.identify(asked);
        CHECK(status_of(again) == 200);
        CHECK(f.store.lookups == 1);
        co_await f.tasks.join();
    });
}

TEST_CASE("a login that changes something must bring its CSRF token") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io};
        const auto token = log_in(f);
        const auto other = auth::csrf_token_of(auth::make_session_token().reveal());
        for (const std::string& csrf : std::vector<std::string>{"", "x", other}) {
            const auto asked = with_cookie("POST", token, csrf);
            const auto got = co_await f.who.identify(asked);
            REQUIRE(status_of(got) == 403);
            CHECK(std::get<http::api_error>(got).code == "CSRF");
        }
        const auto asked = with_cookie("DELETE", token, auth::csrf_token_of(token));
        const auto got = co_await f.who.identify(asked);
        CHECK(status_of(got) == 200);
        co_await f.tasks.join();
    });
}

TEST_CASE("unknown and expired logins are 401, and a login that was ended here at once") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        fixture f{io};
        const auto token = log_in(f);
        const auto asked = with_cookie("GET", token);
        const auto before = co_await f.who.identify(asked);
        CHECK(status_of(before) == 200);
        f.who.forget_session(asked.fields);
        const auto after = co_await f.who.identify(asked);
        CHECK(status_of(after) == 401);
        const auto stranger = with_cookie("GET", auth::make_session_token().reveal());
        const auto unknown = co_await f.who.identify(stranger);
        CHECK(status_of(unknown) == 401);
        const auto late = with_cookie("GET", log_in(f, std::chrono::system_clock::now() - 1s));
        const auto expired = co_await f.who.identify(late);
        CHECK(status_of(expired) == 401);
        co_await f.tasks.join();
    });
}

TEST_CASE("browsers whose login ended are not taken for guessers") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        gateway::authenticator_settings settings;
        settings.failures = {.per_second = 0.001, .burst = 3};
        fixture f{io, settings};
        const auto asked = with_cookie("GET", auth::make_session_token().reveal());
        for (int i = 0; i < 10; ++i) {
            const auto got = co_await f.who.identify(asked);
            CHECK(status_of(got) == 401);
        }
        co_await f.tasks.join();
    });
}

TEST_CASE(
    "keys that were used are reported once, not those that were refused, and again if the store "
    "was away"
) {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        auto settings = quick();
        settings.usage_interval = 20ms;
        fixture f{io, settings};
        async::task_group chores{io.get_executor(), {}};
        for (int i = 0; i < 3; ++i) co_await f.ask(f.key.text.reveal());
        co_await f.ask(auth::make_api_key().text.reveal());
        f.store.is_away = true;
        chores.spawn("report", f.who.report_usage());
        co_await async::sleep_for(60ms);
        CHECK(f.store.reported.empty());
        f.store.is_away = false;
        co_await async::sleep_for(60ms);
        REQUIRE(f.store.reported.size() == 1);
        CHECK(f.store.reported[0] == std::vector{f.key.key_id});
        chores.cancel();
        co_await chores.join();
        co_await f.tasks.join();
    });
}
