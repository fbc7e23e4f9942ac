#include "domain/webhook_rules.hpp"
#include "http_stack.hpp"
#include "support/catch.hpp"

#include "hermod/async/task_group.hpp"

#include <memory>

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

/// A tenant's own system.
class receiver {
public:
    receiver(executor ex, log::logger& logger, telemetry::registry& metrics)
        : tasks_{ex, {}},
          server_{
              ex, {}, [this](http::request r) { return answer(std::move(r)); }, logger, metrics} {
        server_.listen();
        tasks_.spawn("receiver", server_.run());
    }

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server_.port()) + "/hook?a=1";
    }

    awaitable<void> stop() {
        server_.stop_accepting();
        server_.close_all();
        co_await tasks_.join();
    }

    std::vector<http::request> seen;
    int status{204};
    std::chrono::milliseconds delay{0};

private:
    awaitable<http::response> answer(http::request r) {
        seen.push_back(std::move(r));
        if (delay > 0ms) co_await async::sleep_for(delay);
        http::response done;
        done.status = status;
        done.body = status == 204 ? "" : "no thanks";
        co_return done;
    }

    async::task_group tasks_;
    http::server server_;
};

struct scene {
    explicit scene(http_stack& stack, executor ex)
        : http{stack},
          there{ex, stack.logger, stack.metrics} {}

    /// A webhook of a fresh tenant, whose admin asks from now on.
    awaitable<void> open(std::string url, std::string events = R"(["status_update"])") {
        own = co_await http.make_tenant();
        http.act_as_user(own.tenant, make_uuid_v7(), auth::role::admin);
        const auto made = co_await http.post(
            "/api/v1/webhooks", R"({"url":")" + url + R"(","events":)" + events + "}"
        );
        if (made.status != 201) throw std::runtime_error{made.body};
        id = std::string{made.root()["webhook"]["id"].string().value_or("")};
        key = secret{made.text("secret")};
        // It is noticed within the refresh interval.
        co_await async::sleep_for(100ms);
    }

    contracts::event event(std::string type, std::string event_id) const {
        contracts::event one;
        one.event_id = std::move(event_id);
        one.type = std::move(type);
        one.tenant_id = to_string(own.tenant);
        one.conversation_id = to_string(own.conversation);
        one.at = 1'700'000'000'000;
        one.payload_json = R"({"messageId":"m-1","status":"read"})";
        return one;
    }

    awaitable<void> tell(contracts::event one) {
        std::vector<contracts::event> events;
        events.push_back(std::move(one));
        co_await http.people.webhooks().record(std::move(events));
    }

    awaitable<answer> log() { return http.get("/api/v1/webhooks/" + id + "/deliveries"); }

    /// The log once its newest entry has this state.
    awaitable<answer> log_with(std::string state) {
        const auto limit = steady_clock::now() + 10s;
        while (true) {
            auto given = co_await log();
            if (given.root()["data"].at(0)["state"].string() == state) co_return given;
            if (steady_clock::now() > limit)
                throw std::runtime_error{"never " + state + ": " + given.body};
            co_await async::sleep_for(10ms);
        }
    }

    awaitable<void> until_seen(std::size_t count) {
        const auto limit = steady_clock::now() + 10s;
        while (there.seen.size() < count) {
            if (steady_clock::now() > limit)
                throw std::runtime_error{"not called " + std::to_string(count) + " times"};
            co_await async::sleep_for(5ms);
        }
    }

    http_stack& http;
    receiver there;
    tenant_fixture own;
    std::string id;
    secret key;
};

void with_scene(
    std::function<awaitable<void>(scene&)> body, store::people_settings settings = people_settings()
) {
    with_http(
        [&](http_stack& http) -> awaitable<void> {
            scene s{http, co_await asio::this_coro::executor};
            std::exception_ptr failed;
            try {
                co_await body(s);
            } catch (...) {
                failed = std::current_exception();
            }
            co_await s.there.stop();
            if (failed) std::rethrow_exception(failed);
        },
        std::move(settings)
    );
}

}  // namespace

TEST_CASE("an event reaches the tenant's system once, signed, and is logged") {
    with_scene([](scene& s) -> awaitable<void> {
        co_await s.open(s.there.url());
        co_await s.tell(s.event("status_update", "e-1"));
        co_await s.until_seen(1);
        const auto& call = s.there.seen[0];
        CHECK(call.method == "POST");
        CHECK(call.target == "/hook?a=1");
        const std::string id{call.fields.get("webhook-id").value_or("")};
        const std::string at{call.fields.get("webhook-timestamp").value_or("0")};
        CHECK(std::abs(std::stoll(at) - to_unix_ms(std::chrono::system_clock::now()) / 1000) <= 10);
        CHECK(
            call.fields.get("webhook-signature") ==
            store::sign_webhook(s.key, id, std::stoll(at), call.body)
        );
        const auto body = json::document::parse(call.body);
        REQUIRE(body.has_value());
        CHECK(body->root()["type"].string() == "status_update");
        CHECK(body->root()["data"]["messageId"].string() == "m-1");
        CHECK(body->root()["data"]["conversationId"].string() == to_string(s.own.conversation));
        const auto logged = co_await s.log_with("delivered");
        CHECK(logged.root()["data"].at(0)["status"].integer() == 204);
        CHECK(logged.root()["data"].at(0)["tries"].integer() == 1);
        CHECK(logged.root()["data"].at(0)["nextTryAt"].kind() == json::kind::null);
        // The pipeline may repeat itself after a crash.
        co_await s.tell(s.event("status_update", "e-1"));
        co_await async::sleep_for(150ms);
        CHECK(s.there.seen.size() == 1);
    });
}

TEST_CASE("only events that were asked for, of one's own tenant") {
    with_scene([](scene& s) -> awaitable<void> {
        co_await s.open(s.there.url());
        const auto theirs = s.own;
        co_await s.open(s.there.url(), R"(["inbound_message","inbound_message"])");
        auto foreign = s.event("inbound_message", "e-2");
        foreign.tenant_id = to_string(theirs.tenant);
        co_await s.tell(std::move(foreign));
        co_await s.tell(s.event("status_update", "e-3"));
        co_await s.tell(s.event("typing", "e-4"));
        co_await s.tell(s.event("inbound_message", "e-5"));
        co_await s.until_seen(1);
        co_await async::sleep_for(150ms);
        REQUIRE(s.there.seen.size() == 1);
        CHECK(s.there.seen[0].body.find("inbound_message") != std::string::npos);
    });
}

TEST_CASE(
    "a failure is tried again by the schedule, then it has failed, and a replay has the same id"
) {
    with_scene([](scene& s) -> awaitable<void> {
        s.there.status = 500;
        co_await s.open(s.there.url());
        co_await s.tell(s.event("status_update", "e-1"));
        const auto failed = co_await s.log_with("failed");
        const auto entry = failed.root()["data"].at(0);
        CHECK(entry["tries"].integer() == 3);
        CHECK(entry["status"].integer() == 500);
        CHECK(entry["error"].string() == "answered with 500");
        CHECK(entry["answer"].string() == "no thanks");
        CHECK(s.there.seen.size() == 3);
        s.there.status = 200;
        const auto path = "/api/v1/webhooks/" + s.id + "/deliveries/";
        const auto again = co_await s.http.post(
            path + std::string{entry["id"].string().value_or("")} + "/replay", ""
        );
        CHECK(again.status == 202);
        const auto done = co_await s.log_with("delivered");
        CHECK(done.root()["data"].size() == 2);
        REQUIRE(s.there.seen.size() == 4);
        for (const auto& call : s.there.seen)
            CHECK(call.fields.get("webhook-id") == s.there.seen[0].fields.get("webhook-id"));
        const auto unknown = co_await s.http.post(path + to_string(make_uuid_v7()) + "/replay", "");
        CHECK(unknown.status == 404);
    });
}

TEST_CASE("who answers that they are gone is not called again until somebody says so") {
    with_scene([](scene& s) -> awaitable<void> {
        s.there.status = 410;
        co_await s.open(s.there.url());
        co_await s.tell(s.event("status_update", "e-1"));
        const auto failed = co_await s.log_with("failed");
        CHECK(failed.root()["data"].at(0)["tries"].integer() == 1);
        const auto listed = co_await s.http.get("/api/v1/webhooks");
        CHECK(listed.root()["data"].at(0)["isActive"].boolean() == false);
        CHECK(listed.root()["data"].at(0)["disabledReason"].kind() == json::kind::string);
        const auto noted = co_await s.http.get("/api/v1/audit?entity=webhook");
        CHECK(noted.body.find("webhook.given_up") != std::string::npos);
        co_await async::sleep_for(100ms);
        co_await s.tell(s.event("status_update", "e-2"));
        co_await async::sleep_for(100ms);
        CHECK(s.there.seen.size() == 1);
        s.there.status = 204;
        const auto on =
            co_await s.http.send("PATCH", "/api/v1/webhooks/" + s.id, R"({"isActive":true})");
        CHECK(on.root()["webhook"]["isActive"].boolean() == true);
        CHECK(on.root()["webhook"]["disabledReason"].kind() == json::kind::null);
        co_await async::sleep_for(100ms);
        co_await s.tell(s.event("status_update", "e-3"));
        co_await s.until_seen(2);
    });
}

TEST_CASE("failures for too long switch a webhook off") {
    with_scene([](scene& s) -> awaitable<void> {
        s.there.status = 503;
        co_await s.open(s.there.url());
        co_await s.tell(s.event("status_update", "e-1"));
        co_await s.log_with("failed");
        const auto still = co_await s.http.get("/api/v1/webhooks");
        CHECK(still.root()["data"].at(0)["isActive"].boolean() == true);
        static constexpr postgres::query age{
            "t_age",
            "update webhooks set failing_since = now() - interval '6 days' where id = $1::uuid"};
        postgres::params values;
        co_await s.http.write(age, std::move(values.add(s.id)));
        co_await s.tell(s.event("status_update", "e-2"));
        co_await s.log_with("failed");
        const auto off = co_await s.http.get("/api/v1/webhooks");
        CHECK(off.root()["data"].at(0)["isActive"].boolean() == false);
    });
}

TEST_CASE("no call goes into a private network, by address or by name") {
    auto settings = people_settings();
    settings.webhooks.rules.allows_private = false;
    with_scene(
        [](scene& s) -> awaitable<void> {
            s.own = co_await s.http.make_tenant();
            s.http.act_as_user(s.own.tenant, make_uuid_v7(), auth::role::admin);
            for (const std::string& url : std::vector<std::string>{
                     s.there.url(),
                     "https://127.0.0.1/",
                     "https://192.168.1.1/",
                     "https://[::1]/",
                     "http://example.org/"}) {
                const auto refused = co_await s.http.post(
                    "/api/v1/webhooks", R"({"url":")" + url + R"(","events":["status_update"]})"
                );
                CHECK(refused.status == 400);
                CHECK(refused.root()["error"]["field"].string() == "url");
            }
            const auto port = s.there.url().substr(17, 5);
            co_await s.open("https://localhost:" + port.substr(0, port.find('/')) + "/x");
            co_await s.tell(s.event("status_update", "e-1"));
            const auto failed = co_await s.log_with("failed");
            CHECK(
                failed.root()["data"].at(0)["error"].string() == "the address is not a public one"
            );
            CHECK(s.there.seen.empty());
        },
        settings
    );
}

TEST_CASE("a slow system does not keep the others waiting, and is called by few at a time") {
    auto settings = people_settings();
    settings.webhooks.max_calls = 6;
    settings.webhooks.max_calls_per_webhook = 2;
    settings.webhooks.rules.try_deadline = 700ms;
    with_scene(
        [](scene& s) -> awaitable<void> {
            receiver slow{co_await asio::this_coro::executor, s.http.logger, s.http.metrics};
            slow.delay = 500ms;
            co_await s.open(slow.url());
            for (int i = 0; i < 20; ++i)
                co_await s.tell(s.event("status_update", "slow-" + std::to_string(i)));
            co_await async::sleep_for(100ms);
            CHECK(slow.seen.size() <= 2);
            co_await s.open(s.there.url());
            const auto begun = steady_clock::now();
            co_await s.tell(s.event("status_update", "quick"));
            co_await s.until_seen(1);
            CHECK(steady_clock::now() - begun < 1s);
            co_await slow.stop();
        },
        settings
    );
}

TEST_CASE("a try whose process died is made again when its lease ends") {
    with_scene([](scene& s) -> awaitable<void> {
        co_await s.open(s.there.url());
        // Taken by a process that is gone: one try, and due a while from now.
        static constexpr postgres::query taken{"t_taken", R"(
            insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, event, message_id, payload, tries, due_at)
            select tenant_id, gen_random_uuid(), id, 'e-0', 'status_update', gen_random_uuid(), '{}', 1, now() + interval '400 ms'
            from webhooks where id = $1::uuid)"};
        postgres::params values;
        co_await s.http.write(taken, std::move(values.add(s.id)));
        co_await async::sleep_for(150ms);
        CHECK(s.there.seen.empty());
        co_await s.until_seen(1);
        const auto done = co_await s.log_with("delivered");
        CHECK(done.root()["data"].at(0)["tries"].integer() == 2);
    });
}

TEST_CASE("the test button calls at once, also what is switched off") {
    with_scene([](scene& s) -> awaitable<void> {
        co_await s.open(s.there.url());
        const auto off =
            co_await s.http.send("PATCH", "/api/v1/webhooks/" + s.id, R"({"isActive":false})");
        CHECK(off.status == 200);
        const auto begun = co_await s.http.post("/api/v1/webhooks/" + s.id + "/test", "");
        CHECK(begun.status == 202);
        CHECK(begun.root()["delivery"]["event"].string() == "webhook.test");
        co_await s.until_seen(1);
        CHECK(s.there.seen[0].body.find(R"("type":"webhook.test")") != std::string::npos);
        co_await s.log_with("delivered");
    });
}

TEST_CASE("webhooks are made, changed and removed by admins, and the secret is shown once") {
    auto settings = people_settings();
    settings.webhooks.most_per_tenant = 2;
    with_scene(
        [](scene& s) -> awaitable<void> {
            co_await s.open(s.there.url());
            const auto path = "/api/v1/webhooks/" + s.id;
            const auto listed = co_await s.http.get("/api/v1/webhooks");
            CHECK(listed.body.find(s.key.reveal()) == std::string::npos);
            const auto audit = co_await s.http.get("/api/v1/audit");
            CHECK(audit.body.find("whsec") == std::string::npos);
            const auto changed = co_await s.http.send(
                "PATCH", path, R"({"events":["message_created"],"description":"CRM"})"
            );
            CHECK(changed.root()["webhook"]["events"].dump() == R"(["message_created"])");
            CHECK(changed.root()["webhook"]["description"].string() == "CRM");
            for (const std::string& body : std::vector<std::string>{
                     R"({"events":[]})",
                     R"({"events":["everything"]})",
                     R"({"url":"x"})",
                     R"({"isActive":"yes"})"}) {
                const auto refused = co_await s.http.send("PATCH", path, body);
                CHECK(refused.status == 400);
            }
            const std::string body =
                R"({"url":")" + s.there.url() + R"(","events":["status_update"]})";
            const auto second = co_await s.http.post("/api/v1/webhooks", body);
            CHECK(second.status == 201);
            const auto third = co_await s.http.post("/api/v1/webhooks", body);
            CHECK(third.status == 409);
            for (const auto role : {auth::role::agent, auth::role::manager}) {
                s.http.act_as_user(s.own.tenant, make_uuid_v7(), role);
                const auto refused = co_await s.http.get("/api/v1/webhooks");
                CHECK(refused.status == 403);
            }
            const auto other = co_await s.http.make_tenant();
            s.http.act_as_user(other.tenant, make_uuid_v7(), auth::role::admin);
            for (const auto& [method, where] : std::vector<std::pair<std::string, std::string>>{
                     {"PATCH", path},
                     {"DELETE", path},
                     {"POST", path + "/test"},
                     {"GET", path + "/deliveries"}}) {
                const auto foreign =
                    co_await s.http.send(method, where, method == "PATCH" ? "{}" : "");
                CHECK(foreign.status == 404);
            }
            s.http.act_as_user(s.own.tenant, make_uuid_v7(), auth::role::admin);
            const auto gone = co_await s.http.send("DELETE", path, "");
            CHECK(gone.status == 204);
            const auto again = co_await s.http.send("DELETE", path, "");
            CHECK(again.status == 404);
        },
        settings
    );
}
