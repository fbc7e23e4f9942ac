#include "fakes.hpp"
#include "handlers/answer.hpp"
#include "handlers/door_readers.hpp"
#include "handlers/send_doors.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/service/caller.hpp"

using namespace hermod;
using namespace hermod::widget_send;

namespace {

service::caller api_caller() {
    service::caller who;
    who.tenant_id = widget_send::testing::tenant;
    who.subject = "0123456789abcdef";
    who.scopes = {"send"};
    return who;
}

http::request request_of(const service::caller& who, std::string body) {
    http::request request;
    request.method = "POST";
    request.path = "/api/v1/widget/send";
    request.request_id = "r1";
    request.body = std::move(body);
    service::write_caller(request.fields, who);
    return request;
}

/// As the doors do it: first the body, then who asks.
outcome<send_command> read_door(const http::request& request) {
    auto command = read_widget_send(request);
    send_command nobody;
    if (const auto refused = take_caller(request, command ? *command : nobody)) return *refused;
    return command;
}

const std::string good_body =
    R"({"conversationId":"0192f0c1-2d3e-7abc-8def-0123456789ac","tenantId":"0192f0c1-2d3e-7abc-8def-0123456789ab",)"
    R"("integrationId":"0192f0c1-2d3e-7abc-8def-0123456789ad","text":"Hello"})";

}  // namespace

TEST_CASE("the door takes the tenant from the credential and everything else from the request") {
    auto request = request_of(api_caller(), good_body);
    request.fields.set("X-Tenant-ID", "0192f0c1-2d3e-7abc-8def-0123456789ab");
    request.fields.set("Idempotency-Key", "k-1");
    const auto command = read_door(request).value();
    CHECK(command.tenant_id == widget_send::testing::tenant);
    CHECK(command.named_tenants.size() == 2);
    CHECK(command.content.value().text == "Hello");
    CHECK(command.idempotency_key == "k-1");
    CHECK(command.origin == "api");
    CHECK(command.subject == "0123456789abcdef");
    CHECK(command.request_id == "r1");
}

TEST_CASE("a widget is bound to its conversation, and says so in the origin") {
    auto who = api_caller();
    who.kind = service::caller_kind::widget;
    who.role = auth::role::widget;
    who.scopes.clear();
    who.conversation_id = widget_send::testing::conversation;
    const auto command = read_door(request_of(who, good_body)).value();
    CHECK(command.bound_conversation == widget_send::testing::conversation);
    CHECK(command.origin == "widget");
}

TEST_CASE("who may not send is refused before the body is looked at") {
    auto reader = api_caller();
    reader.scopes = {"read"};
    CHECK(read_door(request_of(reader, "{")).error().reason == refusal_reason::not_allowed);
    http::request nobody;
    nobody.body = good_body;
    CHECK(read_door(nobody).error().reason == refusal_reason::not_allowed);
}

TEST_CASE("bodies that are no JSON object, and fields of another type, are told apart") {
    for (const std::string body : {"", "{", "[]", "\"x\"", "null", "{\"text\":\"\xC3\x28\"}"}) {
        INFO(body);
        CHECK(
            read_door(request_of(api_caller(), body)).error().reason == refusal_reason::unreadable
        );
    }
    const auto wrong_type = read_door(request_of(api_caller(), R"({"messageId":5})")).error();
    CHECK(wrong_type.reason == refusal_reason::invalid_field);
    CHECK(wrong_type.field == "messageId");
    // What is wrong with the content is told in its turn, after the fields that are missing.
    const auto number = read_door(request_of(api_caller(), R"({"text":5})")).value();
    CHECK(number.content.error().reason == refusal_reason::invalid_field);
    CHECK(number.content.error().field == "text");
}

TEST_CASE("the answer to an accepted send is 202, and says if it was accepted before") {
    const auto fresh =
        make_answer(outcome<accepted_send>{accepted_send{.message_id = "m-1"}}, "r1");
    CHECK(fresh.status == 202);
    CHECK(fresh.body == R"({"success":true,"messageId":"m-1","status":"sending"})");
    CHECK_FALSE(fresh.fields.get("Idempotent-Replayed").has_value());
    const accepted_send before{
        .message_id = "m-1", .status = contracts::message_status::read, .is_replay = true};
    const auto replay = make_answer(outcome<accepted_send>{before}, "r1");
    CHECK(replay.status == 202);
    CHECK(replay.fields.get("Idempotent-Replayed") == "true");
}

TEST_CASE("every refusal has its status and code; those that pass say when to come again") {
    using reason = refusal_reason;
    const std::vector<std::tuple<reason, int, std::string, bool>> table{
        {reason::missing_field, 400, "MISSING_FIELD", false},
        {reason::invalid_field, 400, "VALIDATION_ERROR", false},
        {reason::unreadable, 400, "INVALID_JSON", false},
        {reason::other_tenant, 403, "TENANT_MISMATCH", false},
        {reason::not_allowed, 403, "FORBIDDEN", false},
        {reason::not_found, 404, "NOT_FOUND", false},
        {reason::no_active_account, 422, "NO_ACTIVE_ACCOUNT", false},
        {reason::window_closed, 422, "WINDOW_CLOSED", false},
        {reason::idempotency_mismatch, 422, "IDEMPOTENCY_MISMATCH", false},
        {reason::twin_in_flight, 409, "IN_FLIGHT", true},
        {reason::store_unavailable, 503, "STORE_UNAVAILABLE", true},
        {reason::broker_unavailable, 503, "BROKER_UNAVAILABLE", true},
        {reason::overloaded, 503, "OVERLOADED", true},
    };
    for (const auto& [why, status, code, retryable] : table) {
        INFO(code);
        const outcome<accepted_send> refused =
            refusal{.reason = why, .message = "because \"so\"", .field = "f", .message_id = "m-1"};
        const auto answer = make_answer(refused, "r1");
        CHECK(answer.status == status);
        CHECK(answer.fields.get("Retry-After").has_value() == retryable);
        const auto doc = json::document::parse(answer.body).value();
        CHECK(doc.root()["messageId"].string() == "m-1");
        CHECK(doc.root()["error"]["code"].string() == code);
        CHECK(doc.root()["error"]["field"].string() == "f");
        CHECK(doc.root()["error"]["retryable"].boolean() == retryable);
        CHECK(doc.root()["error"]["requestId"].string() == "r1");
    }
}

TEST_CASE("the handler answers for the whole path") {
    hermod::testing::run_coro([](asio::io_context& io) -> awaitable<void> {
        log::logger log{{.service = "test", .threshold = log::level::error}};
        telemetry::registry metrics;
        widget_send::testing::in_memory_message_store store;
        widget_send::testing::in_memory_send_publisher publisher;
        send_path path{io.get_executor(), store, publisher, {}, log, metrics};
        outcome_watch watch{store, 10};
        send_doors doors{path, store, watch, {}};
        const http::router router{doors.routes()};
        auto good = request_of(api_caller(), good_body);
        const auto accepted = co_await router.handle(std::move(good));
        CHECK(accepted.status == 202);
        auto empty = request_of(api_caller(), "{}");
        const auto refused = co_await router.handle(std::move(empty));
        CHECK(refused.status == 400);
        CHECK(refused.body.find("MISSING_FIELD") != std::string::npos);
        CHECK(publisher.items.size() == 1);
    });
}
