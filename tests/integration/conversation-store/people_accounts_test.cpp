#include "http_stack.hpp"
#include "support/catch.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/keyring.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

std::string fresh_number() {
    static std::int64_t last = 77'000'000'000;
    return std::to_string(++last);
}

std::string account_body(
    const tenant_fixture& own, const std::string& number, const std::string& more = {}
) {
    return R"({"outletId":")" + to_string(own.outlet) + R"(","phoneNumberId":")" + number +
           R"(","wabaId":"12","displayPhone":"+62 1","name":"Shop","accessToken":"EAAB-secret")" +
           more + "}";
}

awaitable<tenant_fixture> as_admin(http_stack& http) {
    const auto own = co_await http.make_tenant();
    http.act_as_user(own.tenant, make_uuid_v7(), auth::role::admin);
    co_return own;
}

}  // namespace

TEST_CASE("an account's token is sealed as message-sender opens it, and nobody gets it back") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        const auto made = co_await http.post("/api/v1/accounts", account_body(own, fresh_number()));
        REQUIRE(made.status == 201);
        const auto account = made.root()["account"];
        CHECK(account["state"].string() == "active");
        CHECK(account["backlog"]["queued"].integer() == 0);
        const auto id = std::string{account["id"].string().value_or("")};
        const auto credentials = co_await http.get("/internal/v1/accounts/" + id + "/credentials");
        REQUIRE(credentials.status == 200);
        const crypto::keyring keys{secret{sealing_key_line()}};
        const crypto::sealed box{
            credentials.text("keyId"), from_base64(credentials.text("sealed")).value()};
        const auto opened = keys.open(box, "account:" + to_string(own.tenant) + ":" + id);
        REQUIRE(opened.has_value());
        CHECK(opened->reveal() == "EAAB-secret");
        const auto listed = co_await http.get("/api/v1/accounts");
        CHECK(listed.root()["data"].size() == 2);
        for (const auto& given : {made.body, listed.body})
            CHECK(given.find("EAAB-secret") == std::string::npos);
        REQUIRE(http.announced.size() == 1);
        CHECK(http.announced[0].payload_json.find(id) != std::string::npos);
        CHECK(http.announced[0].payload_json.find("EAAB") == std::string::npos);
    });
}

TEST_CASE("one account is the default, whichever came last") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        const auto first = co_await http.post(
            "/api/v1/accounts", account_body(own, fresh_number(), R"(,"isDefault":true)")
        );
        const auto second = co_await http.post(
            "/api/v1/accounts", account_body(own, fresh_number(), R"(,"isDefault":true)")
        );
        REQUIRE(second.status == 201);
        const auto id_of = [](const answer& made) {
            return std::string{made.root()["account"]["id"].string().value_or("")};
        };
        const auto default_of = [&]() -> awaitable<std::string> {
            const auto listed = co_await http.get("/api/v1/accounts");
            const auto rows = listed.root()["data"];
            std::string found;
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (rows.at(i)["isDefault"].boolean() == true)
                    found += std::string{rows.at(i)["id"].string().value_or("")};
            co_return found;
        };
        const auto now = co_await default_of();
        CHECK(now == id_of(second));
        const auto back = co_await http.send(
            "PATCH", "/api/v1/accounts/" + id_of(first), R"({"isDefault":true})"
        );
        CHECK(back.status == 200);
        const auto then = co_await default_of();
        CHECK(then == id_of(first));
        // A change of what is not there changes nothing.
        const auto unknown = co_await http.send(
            "PATCH", "/api/v1/accounts/" + to_string(make_uuid_v7()), R"({"isDefault":true})"
        );
        CHECK(unknown.status == 404);
        const auto still = co_await default_of();
        CHECK(still == id_of(first));
    });
}

TEST_CASE(
    "a stopped account comes back by an operator or by new credentials, a disabled one only by an "
    "operator"
) {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        const auto made = co_await http.post("/api/v1/accounts", account_body(own, fresh_number()));
        const auto path =
            "/api/v1/accounts/" + std::string{made.root()["account"]["id"].string().value_or("")};
        const auto state_after = [&](std::string method, std::string where, std::string body
                                 ) -> awaitable<std::string> {
            const auto given = co_await http.send(std::move(method), path + where, std::move(body));
            if (given.status != 200) throw std::runtime_error{given.body};
            co_return std::string{given.root()["account"]["state"].string().value_or("")} +
                (given.root()["account"]["stopReason"].is_absent() ? "" : "!");
        };
        const auto stopped = co_await state_after("PATCH", "", R"({"state":"stopped"})");
        CHECK(stopped == "stopped!");
        const auto resumed = co_await state_after("POST", "/resume", "");
        CHECK(resumed == "active");
        co_await state_after("PATCH", "", R"({"state":"stopped"})");
        const auto renewed = co_await state_after("PATCH", "", R"({"accessToken":"EAAB-new"})");
        CHECK(renewed == "active");
        co_await state_after("PATCH", "", R"({"state":"disabled"})");
        const auto still = co_await state_after("PATCH", "", R"({"accessToken":"EAAB-newer"})");
        CHECK(still.starts_with("disabled"));
        const auto back = co_await state_after(
            "PATCH", "", R"({"state":"active","ratePerSecond":20,"name":"Front"})"
        );
        CHECK(back == "active");
        const auto listed = co_await http.get("/api/v1/accounts");
        CHECK(listed.body.find(R"("ratePerSecond":20)") != std::string::npos);
    });
}

TEST_CASE("bad accounts are refused with the field that is bad") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await as_admin(http);
        const auto number = fresh_number();
        const auto good = co_await http.post("/api/v1/accounts", account_body(own, number));
        CHECK(good.status == 201);
        const auto twice = co_await http.post("/api/v1/accounts", account_body(own, number));
        CHECK(twice.status == 409);
        auto foreign = own;
        foreign.outlet = make_uuid_v7();
        const auto no_outlet =
            co_await http.post("/api/v1/accounts", account_body(foreign, fresh_number()));
        CHECK(no_outlet.status == 422);
        for (const auto& [body, field] : std::vector<std::pair<std::string, std::string>>{
                 {"{}", "outletId"},
                 {account_body(own, "abc"), "phoneNumberId"},
                 {account_body(own, fresh_number(), R"(,"ratePerSecond":0)"), "ratePerSecond"}}) {
            const auto refused = co_await http.post("/api/v1/accounts", body);
            CHECK(refused.status == 400);
            CHECK(refused.root()["error"]["field"].string() == field);
        }
        const auto path = "/api/v1/accounts/" + to_string(own.account);
        for (const auto& [body, field] : std::vector<std::pair<std::string, std::string>>{
                 {R"({"state":"asleep"})", "state"},
                 {R"({"accessToken":"with space"})", "accessToken"},
                 {R"({"phoneNumberId":"1"})", "phoneNumberId"}}) {
            const auto refused = co_await http.send("PATCH", path, body);
            CHECK(refused.status == 400);
            CHECK(refused.root()["error"]["field"].string() == field);
        }
    });
}

TEST_CASE("an installation without sealing keys takes no tokens and says so") {
    auto settings = people_settings();
    settings.sealing_keys.reset();
    with_http(
        [](http_stack& http) -> awaitable<void> {
            const auto own = co_await as_admin(http);
            const auto refused =
                co_await http.post("/api/v1/accounts", account_body(own, fresh_number()));
            CHECK(refused.status == 503);
            CHECK(refused.code() == "NOT_CONFIGURED");
            const auto path = "/api/v1/accounts/" + to_string(own.account);
            const auto renamed = co_await http.send("PATCH", path, R"({"name":"Front"})");
            CHECK(renamed.status == 200);
        },
        settings
    );
}

TEST_CASE("another tenant's accounts and outlets do not exist") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto theirs = co_await as_admin(http);
        const auto own = co_await as_admin(http);
        const auto path = "/api/v1/accounts/" + to_string(theirs.account);
        const auto changed = co_await http.send("PATCH", path, R"({"name":"mine"})");
        CHECK(changed.status == 404);
        const auto resumed = co_await http.post(path + "/resume", "");
        CHECK(resumed.status == 404);
        auto mixed = own;
        mixed.outlet = theirs.outlet;
        const auto made =
            co_await http.post("/api/v1/accounts", account_body(mixed, fresh_number()));
        CHECK(made.status == 422);
        const auto outlet = co_await http.post("/api/v1/outlets", R"({"name":"Second"})");
        CHECK(outlet.status == 201);
        const auto outlets = co_await http.get("/api/v1/outlets");
        CHECK(outlets.root()["data"].size() == 2);
        CHECK(outlets.body.find(to_string(theirs.outlet)) == std::string::npos);
        const auto listed = co_await http.get("/api/v1/accounts");
        CHECK(listed.body.find(to_string(theirs.account)) == std::string::npos);
    });
}
