// The connection check, the pull of templates, and what Meta says of the numbers that send.
#include "sender_fixture.hpp"

#include "hermod/service/caller.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

struct account_peers {
    std::vector<http::route> routes() {
        const auto to = [this](awaitable<http::response> (account_peers::*member)(http::request)) {
            return [this, member](http::request r) { return (this->*member)(std::move(r)); };
        };
        using self = account_peers;
        return {
            {"GET", "/v25.0/debug_token", to(&self::on_token)},
            {"GET", "/v25.0/1060001", to(&self::on_number)},
            {"GET", "/v25.0/1/subscribed_apps", to(&self::on_apps)},
            {"GET", "/v25.0/1/message_templates", to(&self::on_templates)},
            {"POST", "/internal/v1/accounts/{id}/number-state", to(&self::on_state)},
            {"POST", "/internal/v1/provision/templates", to(&self::on_kept)}};
    }

    awaitable<http::response> on_token(http::request r) {
        asked_token = r.query("input_token").value_or("");
        co_return http::make_json(
            200,
            R"({"data":{"app_id":"77","is_valid":true,"expires_at":0,"scopes":["whatsapp_business_messaging","whatsapp_business_management"]}})"
        );
    }

    awaitable<http::response> on_number(http::request) {
        ++numbers_asked;
        if (error) co_return peers::error(400, error);
        co_return http::make_json(
            200,
            R"({"id":"1060001","status":"CONNECTED","quality_rating":"GREEN","throughput":{"level":"HIGH"}})"
        );
    }

    awaitable<http::response> on_apps(http::request) {
        co_return http::make_json(200, R"({"data":[]})");
    }

    awaitable<http::response> on_templates(http::request r) {
        if (error) co_return peers::error(401, error);
        const auto after = r.query("after").value_or("");
        const auto one = R"({"id":")" + after + R"(9","name":"t)" + after +
                         R"(","language":"en","status":"APPROVED","components":[]})";
        co_return http::make_json(
            200,
            R"({"data":[)" + one + R"(],"paging":{"cursors":{"after":")" + after + "x\"}" +
                (after.size() < 2 ? std::string{R"(,"next":"https://graph/next")"} : std::string{}
                ) +
                "}}"
        );
    }

    awaitable<http::response> on_state(http::request r) {
        states.push_back(r.body);
        co_return http::make_json(200, R"({"ratePerSecond":1000})");
    }

    awaitable<http::response> on_kept(http::request r) {
        kept.push_back(r.body);
        co_return http::make_json(200, "{}");
    }

    std::string asked_token;
    int numbers_asked{0};
    int error{0};
    std::vector<std::string> states, kept;
};

http::outgoing as_caller(
    auth::role role, const std::string& of_tenant, std::string target, std::string body
) {
    http::outgoing out;
    out.method = "POST";
    out.target = std::move(target);
    out.body = std::move(body);
    out.fields.set(service::service_key_header, service_key);
    service::caller who;
    who.tenant_id = *parse_uuid(of_tenant);
    who.subject = "0192f0c1-2f3a-7c5d-8e9f-0123456789aa";
    who.kind = service::caller_kind::user;
    who.role = role;
    service::write_caller(out.fields, who);
    out.limit = after(10s);
    return out;
}

struct scene {
    explicit scene(asio::io_context& io)
        : f{io} {
        f.more_routes = account.routes();
    }

    awaitable<void> start(std::function<void(sender::settings&)> change = {}) {
        co_await f.start(std::move(change));
        const auto where =
            http::parse_origin("http://127.0.0.1:" + std::to_string(f.app->port())).value();
        door = std::make_unique<http::client>(
            f.ex, where, http::client_settings{}, f.logger, f.metrics
        );
    }

    awaitable<http::response> ask(http::outgoing request) {
        auto got = co_await door->send(std::move(request));
        co_return std::move(got.answer);
    }

    account_peers account;
    fixture f;
    std::unique_ptr<http::client> door;
};

const std::string check_path = std::string{"/api/v1/accounts/"} + account + "/check";
const std::string sync_body = R"({"accountId":")" + std::string{account} + R"("})";

}  // namespace

TEST_CASE("a connection check tells what is well, what is not, and what to do") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        co_await s.start();
        auto request = as_caller(auth::role::admin, tenant, check_path, "");
        const auto answer = co_await s.ask(std::move(request));
        REQUIRE(answer.status == 200);
        const auto body = json::document::parse(answer.body).value();
        const auto checks = body.root()["checks"];
        std::map<std::string, bool> lines;
        for (std::size_t i = 0; i < checks.size(); ++i) {
            const auto line = checks.at(i);
            const bool is_fine = line["ok"].boolean().value();
            lines[std::string{line["name"].string().value()}] = is_fine;
            CHECK(line["whatToDo"].is_absent() == is_fine);
        }
        const std::map<std::string, bool> wanted{
            {"credential", true},
            {"token", true},
            {"scopes", true},
            {"number", true},
            {"webhook", false},
            {"signature", false},
            {"clock", true}};
        CHECK(lines == wanted);
        CHECK(s.account.asked_token == "the-token");
        CHECK(answer.body.find("the-token") == std::string::npos);
        REQUIRE(s.account.states.size() == 1);
        CHECK(s.account.states[0].find(R"("ratePerSecond":1000)") != std::string::npos);
        co_await s.f.end();
    });
}

TEST_CASE("only who manages accounts may check them, and only those of the own tenant") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        co_await s.start();
        auto agent = as_caller(auth::role::agent, tenant, check_path, "");
        const auto forbidden = co_await s.ask(std::move(agent));
        CHECK(forbidden.status == 403);
        auto stranger =
            as_caller(auth::role::admin, "0192f0c1-2f3a-7c5d-8e9f-999999999999", check_path, "");
        const auto unknown = co_await s.ask(std::move(stranger));
        CHECK(unknown.status == 404);
        CHECK(s.account.numbers_asked == 0);
        co_await s.f.end();
    });
}

TEST_CASE("templates are pulled page by page and kept as a whole") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        co_await s.start();
        auto request = as_caller(auth::role::admin, tenant, "/api/v1/templates/sync", sync_body);
        const auto answer = co_await s.ask(std::move(request));
        CHECK(answer.status == 200);
        CHECK(answer.body.find(R"("count":3)") != std::string::npos);
        REQUIRE(s.account.kept.size() == 1);
        const auto kept = json::document::parse(s.account.kept[0]).value();
        CHECK(kept.root()["isWhole"].boolean() == true);
        CHECK(kept.root()["wabaId"].string() == "1");
        REQUIRE(kept.root()["templates"].size() == 3);
        CHECK(kept.root()["templates"].at(2)["name"].string() == "txx");

        s.account.error = 190;
        auto again = as_caller(auth::role::admin, tenant, "/api/v1/templates/sync", sync_body);
        const auto refused = co_await s.ask(std::move(again));
        CHECK(refused.status == 502);
        CHECK(refused.body.find(R"("provider":{"code":190)") != std::string::npos);
        CHECK(s.account.kept.size() == 1);

        auto nameless = as_caller(auth::role::admin, tenant, "/api/v1/templates/sync", "{}");
        const auto missing = co_await s.ask(std::move(nameless));
        CHECK(missing.status == 400);
        CHECK(missing.body.find(R"("field":"accountId")") != std::string::npos);
        co_await s.f.end();
    });
}

TEST_CASE("a number that sends is asked about at Meta, and again after a maintenance") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        bool is_maintained = true;
        s.f.others.answer_call = [&](const whatsapp::opaque_id& id) {
            return is_maintained ? peers::error(500, 131057) : peers::taken(id);
        };
        co_await s.start([](sender::settings& settings) { settings.number_check_interval = 1h; });
        std::vector<contracts::dispatch> items{message("m1")};
        co_await s.f.dispatch(std::move(items));
        co_await s.f.eventually("the state to be told", [&] { return !s.account.states.empty(); });
        CHECK(s.account.numbers_asked == 1);
        co_await s.f.eventually("the message to be held", [&] {
            return !s.f.outcomes_of("m1").empty();
        });
        CHECK(s.f.outcomes_of("m1").back().error->scope == "number");
        co_await s.f.eventually(
            "the number to be asked about again", [&] { return s.account.numbers_asked == 2; }, 40s
        );
        co_await s.f.end();
    });
}
