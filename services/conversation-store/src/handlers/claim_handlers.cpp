#include "handlers/claim_handlers.hpp"

#include "consumers/make_events.hpp"

namespace hermod::store {

namespace {

http::response bad_request(const http::request& request, const json::error& why) {
    http::api_error error{.status = 400, .code = "INVALID_BODY", .message = why.message};
    error.field = why.path;
    return http::make_error(error, request.request_id);
}

http::response unavailable(const http::request& request) {
    http::api_error error{.status = 503, .code = "UNAVAILABLE", .message = "the database does not answer"};
    error.retryable = true;
    error.retry_after_seconds = 1;
    return http::make_error(error, request.request_id);
}

fact no_longer_wanted(const contracts::claim& claim, const std::string& reason) {
    fact out;
    out.what = fact::kind::failed;
    out.attempt = claim.attempt;
    out.at = to_unix_ms(std::chrono::system_clock::now());
    out.error_title = "EXPIRED";
    out.error_details = "the message expired before it could be sent";
    if (reason == "window_closed") {
        out.error_title = "WINDOW_CLOSED";
        out.error_details = "the customer's last message is more than 24 hours old";
    } else if (reason == "template_not_approved") {
        out.error_title = "TEMPLATE_NOT_APPROVED";
        out.error_details = "Meta no longer approves of the template";
    }
    out.error_json = make_refusal_json(out.error_title, out.error_details);
    return out;
}

}  // namespace

claim_handlers::claim_handlers(
    claim_store& claims, settler& settling, announcer& announcing, claim_settings settings, log::logger& logger, telemetry::registry& metrics)
    : claims_{claims},
      settler_{settling},
      announcer_{announcing},
      settings_{settings},
      logger_{logger},
      granted_{metrics.make_counter("store_claims_total", "Claims by answer", {{"result", "granted"}})},
      not_yet_{metrics.make_counter("store_claims_total", "Claims by answer", {{"result", "not_yet"}})},
      taken_{metrics.make_counter("store_claims_total", "Claims by answer", {{"result", "taken"}})},
      gone_{metrics.make_counter("store_claims_total", "Claims by answer", {{"result", "gone"}})} {}

std::vector<http::route> claim_handlers::routes() {
    return {{"POST", std::string{path}, [this](http::request request) { return claim(std::move(request)); }}};
}

awaitable<http::response> claim_handlers::claim(http::request request) {
    const json::limits limits{.bytes = body_limit, .depth = 8};
    auto asked = contracts::read_text<contracts::claim_request>(request.body, limits);
    if (!asked) co_return bad_request(request, asked.error());
    const auto limit = steady_clock::now() + settings_.query_deadline;
    contracts::claim_answer answer;
    answer.start_within_ms = settings_.start_within.count();
    if (!asked->claims.empty()) {
        auto grants = co_await claims_.claim(*asked, limit);
        if (!grants) {
            logger_.warning("store.claim.failed", {{"what", grants.error().message}, {"requestId", request.request_id}});
            co_return unavailable(request);
        }
        answer.grants = std::move(*grants);
        const auto settled = co_await settle_refused(*asked, answer.grants, limit);
        if (!settled) logger_.warning("store.claim.settle_failed", {{"what", settled.error().message}});
    }
    co_return http::make_json(200, contracts::write(answer));
}

/// A failure here is not the sender's business: the sweeper dispatches such a message again, and it comes back.
awaitable<postgres::result<void>> claim_handlers::settle_refused(
    const contracts::claim_request& request, const std::vector<contracts::grant>& grants, deadline limit) {
    std::vector<message_news> failed;
    std::vector<message_key> halted, closed;
    for (std::size_t i = 0; i < grants.size(); ++i) {
        const auto& claim = request.claims[i];
        switch (grants[i].result) {
            case contracts::grant_result::granted: granted_.add(); continue;
            case contracts::grant_result::not_yet: not_yet_.add(); continue;
            case contracts::grant_result::taken: taken_.add(); continue;
            case contracts::grant_result::gone: gone_.add();
        }
        const auto reason = grants[i].reason.value_or(std::string{});
        const message_key key{claim.tenant_id, claim.message_id};
        if (reason == "account_stopped") halted.push_back(key);
        if (reason == "window_closed") closed.push_back(key);
        if (reason == "window_closed" || reason == "expired" || reason == "template_not_approved")
            failed.push_back({key, no_longer_wanted(claim, reason)});
    }
    const auto replaced = co_await claims_.fall_back(std::move(closed), limit);
    if (!replaced) co_return replaced.error();
    for (const auto& key : *replaced) {
        logger_.info("message.fell_back", {{"tenantId", key.tenant_id}, {"messageId", key.message_id}});
        std::erase_if(failed, [&key](const message_news& news) { return news.key == key; });
    }
    if (!halted.empty()) {
        const auto requeued = co_await claims_.requeue(std::move(halted), limit);
        if (!requeued) co_return requeued.error();
    }
    if (failed.empty()) co_return postgres::result<void>{};
    auto settled = co_await settler_.settle(std::move(failed), {}, limit);
    if (!settled) co_return settled.error();
    std::vector<contracts::event> out;
    for (auto& event : settled->events) out.push_back(std::move(event.what));
    announcer_.announce(std::move(out));  // kept with the rows: the sender need not wait for the broker
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
