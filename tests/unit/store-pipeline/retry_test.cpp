#include "domain/retry.hpp"

#include "support/catch.hpp"

using namespace hermod::store;
using namespace std::chrono_literals;

namespace {

const hermod::system_time now = std::chrono::system_clock::now();

retry_case failed_message() {
    return {.now = {2, message_status::failed}, .is_account_usable = true, .needs_window = true, .last_inbound_at = now - 1h};
}

}  // namespace

TEST_CASE("a failed message gets another attempt, whether or not the caller says which one was seen") {
    CHECK(judge(failed_message(), {}, now) == retry_verdict::restart);
    CHECK(judge(failed_message(), {.seen_attempt = 2}, now) == retry_verdict::restart);
}

TEST_CASE("a second click on the attempt that was seen is a replay, whatever became of the new one") {
    for (const auto status : {message_status::sending, message_status::failed, message_status::read, message_status::uncertain}) {
        auto message = failed_message();
        message.now.status = status;
        CHECK(judge(message, {.seen_attempt = 1}, now) == retry_verdict::replay);
    }
    CHECK(judge(failed_message(), {.seen_attempt = 3}, now) == retry_verdict::unseen);
}

TEST_CASE("an uncertain message needs somebody who accepts a duplicate") {
    auto message = failed_message();
    message.now.status = message_status::uncertain;
    CHECK(judge(message, {}, now) == retry_verdict::needs_consent);
    CHECK(judge(message, {.accepts_duplicate = true}, now) == retry_verdict::restart);
}

TEST_CASE("what is under way, delivered or canceled is not sent again") {
    for (const auto status : {message_status::scheduled, message_status::sending, message_status::sent, message_status::delivered,
                              message_status::read, message_status::played, message_status::canceled}) {
        auto message = failed_message();
        message.now.status = status;
        CHECK(judge(message, {.accepts_duplicate = true}, now) == retry_verdict::not_failed);
    }
}

TEST_CASE("a retry obeys the account and the window, a template needs no window") {
    auto message = failed_message();
    message.last_inbound_at = now - 25h;
    CHECK(judge(message, {}, now) == retry_verdict::window_closed);
    message.needs_window = false;
    CHECK(judge(message, {}, now) == retry_verdict::restart);
    message.is_account_usable = false;
    CHECK(judge(message, {}, now) == retry_verdict::account_disabled);
    message = failed_message();
    message.last_inbound_at.reset();
    CHECK(judge(message, {}, now) == retry_verdict::window_closed);
}
