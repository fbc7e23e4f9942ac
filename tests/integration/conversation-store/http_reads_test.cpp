#include "http_stack.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using postgres::params;
using postgres::query;

namespace {

constexpr query open_window{
    "test_open_window",
    "update conversations set last_inbound_at = now() - $2::interval where id = $1::uuid"};
constexpr query add_outbound{
    "test_add_outbound",
    "insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, "
    "status, attempt, conv_seq, "
    "body_hash, created_at, sent_at, failed_at, last_error, last_error_at, meta_message_id) values "
    "($1::uuid, $2, $3::uuid, "
    "$4::uuid, 'outbound', 'text', 'Hello', $5::smallint, 1, 1, 'hash', now(), now(), "
    "$6::timestamptz, $7::jsonb, "
    "$6::timestamptz, $8)"};
constexpr query add_inbound{
    "test_add_inbound",
    "insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, "
    "conv_seq, created_at) values "
    "($1::uuid, $2, $3::uuid, $4::uuid, 'inbound', 'text', 'Hi', 0, now())"};

params row_of(const tenant_fixture& one, const std::string& id) {
    params values;
    values.add(one.tenant).add(id).add(one.conversation).add(one.account);
    return values;
}

std::string context_of(const uuid& conversation) {
    return "/api/v1/widget/context/" + to_string(conversation);
}

std::string status_of(const std::string& message) {
    return "/api/v1/messages/" + message + "/status";
}

}  // namespace

TEST_CASE("the widget's context tells whom it speaks to and whether the window is open") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        http.act_as_widget(own.tenant, own.conversation);
        const auto closed = co_await http.get(context_of(own.conversation));
        REQUIRE(closed.status == 200);
        CHECK(satisfies(closed, "widget-context"));
        CHECK(closed.root()["windowOpen"].boolean() == false);
        CHECK(closed.text("wa_id") == own.wa_id);
        CHECK(closed.text("phone") == "+" + own.wa_id);
        CHECK(closed.text("name") == "Ana");
        CHECK(closed.text("integrationId") == to_string(own.account));
        co_await http.write(open_window, params{}.add(own.conversation).add("23 hours 59 minutes"));
        const auto open = co_await http.get(context_of(own.conversation));
        CHECK(satisfies(open, "widget-context"));
        CHECK(open.root()["windowOpen"].boolean() == true);
        co_await http.write(open_window, params{}.add(own.conversation).add("24 hours 1 second"));
        const auto over = co_await http.get(context_of(own.conversation));
        CHECK(over.root()["windowOpen"].boolean() == false);
    });
}

TEST_CASE("the internal context has what a sender needs") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto path = "/internal/v1/context/" + to_string(own.conversation);
        co_await http.write(open_window, params{}.add(own.conversation).add("1 hour"));
        const auto found = co_await http.get(path + "?tenantId=" + to_string(own.tenant));
        REQUIRE(found.status == 200);
        CHECK(satisfies(found, "conversation-context"));
        CHECK(found.text("phoneNumberId") == own.phone_number_id);
        CHECK(found.text("to") == "+" + own.wa_id);
        CHECK(found.text("accountState") == "active");
        const auto now = found.root()["now"].integer().value();
        const auto last = found.root()["lastInboundAt"].integer().value();
        CHECK(now - last >= 3'600'000);
        CHECK(found.root()["windowExpiresAt"].integer() == last + 86'400'000);
        const auto nameless = co_await http.get(path);
        CHECK(nameless.status == 400);
        CHECK(nameless.root()["error"]["field"].string() == "tenantId");
    });
}

TEST_CASE("a message's status shows its times and its error") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        auto sent = row_of(own, "m-sent");
        sent.add(30).add_null().add_null().add("wamid.1");
        co_await http.write(add_outbound, std::move(sent));
        auto failed = row_of(own, "m-failed");
        failed.add(35)
            .add(std::chrono::system_clock::now())
            .add(R"({"code":131026,"title":"No"})")
            .add_null();
        co_await http.write(add_outbound, std::move(failed));
        http.act_as_tenant(own.tenant);
        const auto good = co_await http.get(status_of("m-sent"));
        REQUIRE(good.status == 200);
        CHECK(satisfies(good, "message-status"));
        CHECK(good.text("status") == "sent");
        CHECK(good.text("meta_message_id") == "wamid.1");
        CHECK(good.root()["failed_at"].is_missing());
        const auto bad = co_await http.get(status_of("m-failed"));
        CHECK(satisfies(bad, "message-status"));
        CHECK(bad.text("status") == "failed");
        CHECK(bad.root()["last_error"]["code"].integer() == 131026);
        const auto lookup =
            co_await http.get("/internal/v1/messages/m-sent?tenantId=" + to_string(own.tenant));
        REQUIRE(lookup.status == 200);
        CHECK(satisfies(lookup, "message-lookup"));
        CHECK(lookup.text("bodyHash") == "hash");
    });
}

TEST_CASE("inbound, unknown and malformed messages have no status") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        co_await http.write(add_inbound, row_of(own, "m-in"));
        http.act_as_tenant(own.tenant);
        for (const std::string& id :
             std::vector<std::string>{"m-in", "m-none", "a%20b", std::string(65, 'a')}) {
            const auto none = co_await http.get(status_of(id));
            CHECK(none.status == 404);
            CHECK(none.code() == "NOT_FOUND");
        }
    });
}

TEST_CASE("a tenant's ids are 404 for every other tenant, at every door, and for other widgets") {
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto other = co_await http.make_tenant();
        auto row = row_of(own, "m-own");
        row.add(30).add_null().add_null().add_null();
        co_await http.write(add_outbound, std::move(row));
        const auto tenant = "?tenantId=" + to_string(other.tenant);
        const std::vector<std::string> doors{
            context_of(own.conversation),
            status_of("m-own"),
            "/api/v1/widget/conversation/" + to_string(own.conversation) + "/history",
            "/internal/v1/context/" + to_string(own.conversation) + tenant,
            "/internal/v1/messages/m-own" + tenant};
        http.act_as_tenant(other.tenant);
        for (const auto& door : doors) {
            const auto foreign = co_await http.get(door);
            CHECK(foreign.status == 404);
            CHECK(foreign.body.find(to_string(own.tenant)) == std::string::npos);
        }
        http.act_as_widget(own.tenant, other.conversation);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto neighbour = co_await http.get(doors[i]);
            CHECK(neighbour.status == 404);
        }
        http.act_as_tenant(own.tenant);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto mine = co_await http.get(doors[i]);
            CHECK(mine.status == 200);
        }
    });
}

TEST_CASE("row-level security stands behind the conditions of the queries") {
    static constexpr query everything{"test_everything", "select count(*) from messages"};
    with_http([](http_stack& http) -> awaitable<void> {
        const auto own = co_await http.make_tenant();
        const auto other = co_await http.make_tenant();
        co_await http.write(add_inbound, row_of(own, "m-in"));
        const auto limit = steady_clock::now() + std::chrono::seconds{5};
        const auto mine = co_await http.requests.execute_as(own.tenant, everything, limit);
        const auto foreign = co_await http.requests.execute_as(other.tenant, everything, limit);
        const auto nobody = co_await http.requests.execute(everything, limit);
        CHECK(mine.value()[0].integer(0) == 1);
        CHECK(foreign.value()[0].integer(0) == 0);
        CHECK(nobody.value()[0].integer(0) == 0);
    });
}
