#include "running_sandbox.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/json/reader.hpp"

using namespace hermod;
using testing::run_coro;
using testing::running_sandbox;

namespace {

/// Posts a behaviour and sends one message under it.
awaitable<http::outcome> send_under(running_sandbox& sandbox, std::string behaviour) {
    co_await sandbox.call("DELETE", "/control/behaviours", "");
    const auto added = co_await sandbox.call("POST", "/control/behaviours", std::move(behaviour));
    if (added.answer.status != 201) throw std::runtime_error{added.answer.body};
    auto sent = co_await sandbox.send_text("15550100001", "x");
    co_return sent;
}

awaitable<std::int64_t> ledger_count(running_sandbox& sandbox) {
    const auto counted = co_await sandbox.call("GET", "/control/ledger/counts", "");
    const auto document = json::document::parse(counted.answer.body);
    co_return document->root()["count"].integer().value_or(-1);
}

awaitable<void> follow_one_message(running_sandbox& sandbox) {
    co_await sandbox.register_number();
    const auto sent = co_await sandbox.send_text("+15550100001", "hello");
    REQUIRE(sent.delivery == http::delivery::answered);
    CHECK(sent.answer.status == 200);
    const bool came = co_await sandbox.wait_for_webhooks(1);
    REQUIRE(came);
    const auto& post = sandbox.webhooks.front();
    CHECK(post.path == "/webhooks/whatsapp");
    CHECK(
        post.fields.get("X-Hub-Signature-256") ==
        "sha256=" + to_hex(crypto::hmac_sha256("app-secret", post.body))
    );
    const auto document = json::document::parse(post.body);
    const auto status = document->root()["entry"].at(0)["changes"].at(0)["value"]["statuses"].at(0);
    CHECK(status["status"].string() == "sent");
}

awaitable<void> repeat_until_taken(running_sandbox& sandbox) {
    co_await sandbox.register_number();
    sandbox.refuse_next = 3;
    co_await sandbox.call(
        "POST", "/control/inbound", R"({"phoneNumberId":"106","from":"+15550100001","text":"hi"})"
    );
    const bool came = co_await sandbox.wait_for_webhooks(1);
    REQUIRE(came);
    CHECK(sandbox.refuse_next == 0);
    CHECK(sandbox.webhooks.front().body.find(R"("text":{"body":"hi"})") != std::string::npos);
}

awaitable<void> break_off(running_sandbox& sandbox) {
    co_await sandbox.register_number();
    const auto cut = co_await send_under(sandbox, R"({"do":"cut"})");
    CHECK(cut.delivery == http::delivery::no_answer);
    auto taken = co_await ledger_count(sandbox);
    CHECK(taken == 0);
    const auto after = co_await send_under(sandbox, R"({"do":"cut","taken":true})");
    CHECK(after.delivery == http::delivery::no_answer);
    taken = co_await ledger_count(sandbox);
    CHECK(taken == 1);
    const auto half = co_await send_under(sandbox, R"({"do":"half_answer"})");
    CHECK(half.delivery == http::delivery::no_answer);
    const auto hung = co_await send_under(sandbox, R"({"do":"hang","waitMs":30})");
    CHECK(hung.delivery == http::delivery::no_answer);
    const auto bare =
        co_await send_under(sandbox, R"({"do":"http_status","httpStatus":502,"text":"<html>"})");
    CHECK(bare.answer.status == 502);
    CHECK(bare.answer.body == "<html>");
    const auto slow = co_await send_under(sandbox, R"({"do":"slow","waitMs":30})");
    CHECK(slow.answer.status == 200);
    taken = co_await ledger_count(sandbox);
    CHECK(taken == 3);
}

awaitable<void> refuse_nonsense(running_sandbox& sandbox) {
    for (const char* body :
         {R"({"do":"sulk"})",
          R"({"do":"cut","on":"webhook"})",
          R"({"do":"cut","probability":2})",
          "[1]",
          "{"}) {
        const auto answer = co_await sandbox.call("POST", "/control/behaviours", body);
        CHECK(answer.answer.status == 400);
    }
    const auto number = co_await sandbox.call("PUT", "/control/numbers/106", "{}");
    CHECK(number.answer.status == 400);
    const auto inbound = co_await sandbox.call(
        "POST", "/control/inbound", R"({"phoneNumberId":"9","from":"1","text":"x"})"
    );
    CHECK(inbound.answer.status == 404);
}

awaitable<void> carry_media(running_sandbox& sandbox) {
    co_await sandbox.register_number();
    const auto missing = co_await sandbox.call("POST", "/v25.0/106/media", "no form");
    CHECK(missing.answer.status == 400);
    const auto templates =
        co_await sandbox.call("GET", "/v25.0/7001/message_templates?limit=1", "");
    const auto document = json::document::parse(templates.answer.body);
    CHECK(document->root()["data"].size() == 1);
    CHECK(document->root()["paging"]["next"].string().has_value());
    const auto page = co_await sandbox.call("GET", "/", "");
    CHECK(page.answer.status == 200);
    CHECK(page.answer.fields.get("Content-Type") == "text/html; charset=utf-8");
}

/// Runs one of the above on a sandbox of its own.
void on_sandbox(awaitable<void> (*body)(running_sandbox&)) {
    run_coro([body](asio::io_context& io) -> awaitable<void> {
        running_sandbox sandbox{io};
        co_await body(sandbox);
        co_await sandbox.stop();
    });
}

}  // namespace

TEST_CASE("a message's statuses arrive by a signed webhook") {
    on_sandbox(follow_one_message);
}

TEST_CASE("a webhook is repeated until it is answered with 200") {
    on_sandbox(repeat_until_taken);
}

TEST_CASE("the connection breaks off as the behaviours say, with and without the message taken") {
    on_sandbox(break_off);
}

TEST_CASE("the control API refuses what it does not understand") {
    on_sandbox(refuse_nonsense);
}

TEST_CASE("templates and the page are served, a broken upload is refused") {
    on_sandbox(carry_media);
}
