#include "stack.hpp"

#include "hermod/json/reader.hpp"

using namespace hermod;
using namespace hermod::widget_send::testing;
using namespace std::chrono_literals;

namespace {

std::string code_of(const http::outcome& outcome) {
    const auto doc = json::document::parse(outcome.answer.body);
    if (!doc) return "no JSON";
    return std::string{doc->root()["error"]["code"].string().value_or("")};
}

std::string id_of(const http::outcome& outcome) {
    const auto doc = json::document::parse(outcome.answer.body).value();
    return std::string{doc.root()["messageId"].string().value_or("")};
}

}  // namespace

TEST_CASE("an accepted send is in the queue of its account before the caller has its 202") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        const auto conversation = s.store.add_conversation();
        http::headers fields;
        fields.set("X-Request-Id", "req-42");
        const auto outcome = co_await s.post(s.body_for(conversation), fields);
        REQUIRE(outcome.delivery == http::delivery::answered);
        CHECK(outcome.answer.status == 202);
        CHECK(outcome.answer.fields.get("X-Request-Id") == "req-42");
        co_await s.await_requests(1);
        const auto request = s.requests().at(0);
        CHECK(request.message_id == id_of(outcome));
        CHECK(request.conversation_id == to_string(conversation));
        CHECK(request.phone_number_id == s.store.phone_number_id);
        CHECK(request.request_id == "req-42");
        CHECK(request.created_by == "0123456789abcdef");
        CHECK(s.queues.deliveries.at(0).exchange == "hermod.send");
    });
}

TEST_CASE(
    "the same key again replays the answer, with another body it is 422, and one message is "
    "published"
) {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        const auto conversation = s.store.add_conversation();
        http::headers key;
        key.set("Idempotency-Key", "order-7");
        const auto first = co_await s.post(s.body_for(conversation), key);
        const auto again = co_await s.post(s.body_for(conversation), key);
        CHECK(again.answer.status == 202);
        CHECK(again.answer.fields.get("Idempotent-Replayed") == "true");
        CHECK(id_of(again) == id_of(first));
        const auto other = co_await s.post(s.body_for(conversation, "\"text\":\"Other\""), key);
        CHECK(other.answer.status == 422);
        CHECK(code_of(other) == "IDEMPOTENCY_MISMATCH");

        co_await s.await_requests(1);
        s.store.messages["known-to-the-store"] = s.requests()[0].body_hash;
        const auto known = co_await s.post(
            s.body_for(conversation, R"("text":"Hello","messageId":"known-to-the-store")")
        );
        CHECK(known.answer.status == 202);
        CHECK(known.answer.body.find("\"status\":\"delivered\"") != std::string::npos);
        CHECK(s.requests().size() == 1);
    });
}

TEST_CASE("bad requests have their structured errors, and nothing is published") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        const auto conversation = s.store.add_conversation();
        const auto closed = s.store.add_conversation();
        s.store.conversations[to_string(closed)] = false;
        const std::string tenant = R"("tenantId":")" + to_string(s.store.tenant) + "\"";
        struct bad_request {
            std::string body;
            int status;
            std::string code;
        };
        const std::vector<bad_request> table{
            {"", 400, "INVALID_JSON"},
            {"{\"conversationId\"", 400, "INVALID_JSON"},
            {"[]", 400, "INVALID_JSON"},
            {"{}", 400, "MISSING_FIELD"},
            {R"({"conversationId":"x"})", 400, "MISSING_FIELD"},
            {R"({"conversationId":"x",)" + tenant + "}", 400, "MISSING_FIELD"},
            {s.body_for(conversation, "\"text\":\"\""), 400, "MISSING_FIELD"},
            {s.body_for(conversation, "\"text\":7"), 400, "VALIDATION_ERROR"},
            {s.body_for(conversation, "\"text\":\"" + std::string(4097, 'x') + "\""),
             400,
             "VALIDATION_ERROR"},
            {s.body_for(conversation, "\"mediaUrl\":\"file:///etc/passwd\""),
             400,
             "VALIDATION_ERROR"},
            {s.body_for(conversation, R"("text":"x","messageId":"a b")"), 400, "VALIDATION_ERROR"},
            {s.body_for(make_uuid_v7()), 404, "NOT_FOUND"},
            {s.body_for(closed), 422, "WINDOW_CLOSED"},
            {s.body_for(conversation, "\"text\":\"" + std::string(131'072, 'x') + "\""),
             413,
             "BODY_TOO_LARGE"},
        };
        for (const auto& [body, status, code] : table) {
            INFO(body.substr(0, 200));
            const auto outcome = co_await s.post(body);
            CHECK(outcome.answer.status == status);
            CHECK(code_of(outcome) == code);
        }
        const auto good = co_await s.post(s.body_for(conversation));
        CHECK(good.answer.status == 202);
        co_await s.await_requests(1);
        CHECK(s.requests().size() == 1);
    });
}

TEST_CASE("another tenant's id in body or header is 403") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        const auto conversation = s.store.add_conversation();
        http::headers foreign;
        foreign.set("X-Tenant-ID", to_string(make_uuid_v7()));
        const auto by_header = co_await s.post(s.body_for(conversation), foreign);
        CHECK(by_header.answer.status == 403);
        CHECK(code_of(by_header) == "TENANT_MISMATCH");
        std::string body = s.body_for(conversation);
        const auto own = to_string(s.store.tenant);
        body.replace(body.find(own), own.size(), to_string(make_uuid_v7()));
        const auto by_body = co_await s.post(body);
        CHECK(by_body.answer.status == 403);
        CHECK(s.requests().empty());
    });
}

TEST_CASE("routes that do not exist, other methods and a missing service key are told apart") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        http::outgoing unknown;
        unknown.target = "/api/v1/nothing";
        const auto no_route = co_await s.send(unknown);
        CHECK(no_route.answer.status == 404);
        http::outgoing get;
        get.target = "/api/v1/widget/send";
        const auto wrong_method = co_await s.send(get);
        CHECK(wrong_method.answer.status == 405);
        http::headers wrong_key;
        wrong_key.set(service::service_key_header, std::string(32, 'x'));
        const auto stranger = co_await s.post(s.body_for(s.store.add_conversation()), wrong_key);
        CHECK(stranger.answer.status == 401);
        CHECK(s.requests().empty());
    });
}
