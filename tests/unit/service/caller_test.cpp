#include "hermod/service/caller.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;

namespace {

const std::string key(32, 'k');
const std::string old_key(40, 'o');

service::caller widget_caller() {
    service::caller who;
    who.tenant_id = make_uuid_v7();
    who.subject = "visitor";
    who.kind = service::caller_kind::widget;
    who.role = auth::role::widget;
    who.conversation_id = make_uuid_v7();
    who.scopes = {"send", "read"};
    return who;
}

awaitable<http::response> answer_ok(http::request) {
    co_return http::make_json(200, "{}");
}

http::request request_with_key(const std::string& presented) {
    http::request request;
    request.method = "GET";
    request.request_id = "r1";
    if (!presented.empty()) request.fields.set(service::service_key_header, presented);
    return request;
}

}  // namespace

TEST_CASE("who called comes through the headers unchanged") {
    const auto who = widget_caller();
    http::headers fields;
    service::write_caller(fields, who);
    const auto read = service::read_caller(fields);
    REQUIRE(read.has_value());
    CHECK(read->tenant_id == who.tenant_id);
    CHECK(read->subject == "visitor");
    CHECK(read->kind == service::caller_kind::widget);
    CHECK(read->role == auth::role::widget);
    CHECK(read->conversation_id == who.conversation_id);
    CHECK(read->has_scope("read"));
    CHECK_FALSE(read->has_scope("rea"));
}

TEST_CASE("identity that is incomplete or malformed is none") {
    for (const std::string name :
         {"X-Hermod-Tenant",
          "X-Hermod-Subject",
          "X-Hermod-Kind",
          "X-Hermod-Role",
          "X-Hermod-Conversation"}) {
        http::headers fields;
        service::write_caller(fields, widget_caller());
        fields.erase(name);
        CHECK_FALSE(service::read_caller(fields).has_value());
        if (name == "X-Hermod-Subject") continue;
        fields.set(name, "nonsense");
        CHECK_FALSE(service::read_caller(fields).has_value());
    }
}

TEST_CASE("outside requests lose every internal header, in any case of letters") {
    http::headers fields;
    service::write_caller(fields, widget_caller());
    fields.add("x-HERMOD-service-key", key);
    fields.add("X-Hermod-Future", "1");
    fields.add("X-Herm", "stays");
    service::strip_internal_headers(fields);
    REQUIRE(fields.items().size() == 1);
    CHECK(fields.items()[0].first == "X-Herm");
}

TEST_CASE("a request without a valid service key gets 401, with the key or the one before it passes"
) {
    const service::service_keys keys{secret{key}, secret{old_key}};
    const auto guarded = service::require_service_key(keys, answer_ok);
    testing::run_coro([&](asio::io_context&) -> awaitable<void> {
        for (const std::string& presented :
             std::vector{std::string{}, key + "x", key.substr(1), std::string{"X"}}) {
            const auto refused = co_await guarded(request_with_key(presented));
            CHECK(refused.status == 401);
            CHECK(refused.body.find("UNAUTHORIZED") != std::string::npos);
        }
        const auto with_current = co_await guarded(request_with_key(key));
        CHECK(with_current.status == 200);
        const auto with_previous = co_await guarded(request_with_key(old_key));
        CHECK(with_previous.status == 200);
    });
    CHECK_FALSE(service::service_keys{secret{key}}.accepts(""));
}

TEST_CASE("short service keys are problems that do not tell them") {
    config::reader in{
        {{"HERMOD_SERVICE_KEY", "short-one"}, {"HERMOD_SERVICE_KEY_PREVIOUS", "short-two"}}};
    (void)service::read_service_keys(in);
    try {
        in.finish();
        FAIL("must throw");
    } catch (const config::config_error& failure) {
        CHECK(failure.problems().size() == 2);
        CHECK(std::string{failure.what()}.find("short-") == std::string::npos);
    }
}
