#include "handlers/webhook_handler.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/base/time.hpp"
#include "hermod/contracts/feedback.hpp"
#include "hermod/contracts/topology.hpp"
#include "hermod/crypto/digest.hpp"

#include <algorithm>

namespace hermod::gateway {

namespace {

constexpr std::size_t max_challenge_bytes = 256;

http::response plain_text(int status, std::string body) {
    http::response answer;
    answer.status = status;
    answer.fields.add("Content-Type", "text/plain; charset=utf-8");
    answer.body = std::move(body);
    return answer;
}

http::response refusal(int status, std::string code, std::string message, const http::request& r) {
    http::api_error error{.status = status, .code = std::move(code), .message = std::move(message)};
    return http::make_error(error, r.request_id);
}

bool is_one_of(std::string_view text, const std::vector<secret>& accepted) {
    bool is_known = false;
    for (const auto& each : accepted)
        if (crypto::constant_time_equal(text, each.reveal())) is_known = true;
    return is_known;
}

}  // namespace

std::vector<feedback_item> make_feedback_items(
    const std::vector<whatsapp::webhook_change>& changes,
    std::size_t partitions,
    std::int64_t received_at_ms
) {
    std::vector<feedback_item> items;
    items.reserve(changes.size());
    for (const auto& change : changes) {
        contracts::webhook_change out;
        if (!change.phone_number_id.empty()) out.phone_number_id = change.phone_number_id;
        out.waba_id = change.waba_id;
        out.field = change.field;
        out.value_json = change.value_json;
        out.received_at = received_at_ms;
        const auto& account =
            change.phone_number_id.empty() ? change.waba_id : change.phone_number_id;
        items.push_back({contracts::partition_key_of(account, partitions), contracts::write(out)});
    }
    return items;
}

webhook_handler::webhook_handler(
    executor ex,
    amqp::publisher& publisher,
    amqp::packer& packer,
    webhook_settings settings,
    log::logger& log,
    telemetry::registry& metrics
)
    : executor_{std::move(ex)},
      publisher_{publisher},
      packer_{packer},
      settings_{std::move(settings)},
      log_{log},
      published_{metrics.make_counter(
          "gateway_webhook_changes_total",
          "Changes of webhooks by outcome",
          {{"outcome", "published"}}
      )},
      malformed_{metrics.make_counter(
          "gateway_webhook_changes_total",
          "Changes of webhooks by outcome",
          {{"outcome", "malformed"}}
      )},
      unsigned_{metrics.make_counter(
          "gateway_webhooks_refused_total", "Webhooks not taken", {{"reason", "signature"}}
      )},
      refused_{metrics.make_counter(
          "gateway_webhooks_refused_total", "Webhooks not taken", {{"reason", "broker"}}
      )} {}

awaitable<http::response> webhook_handler::verify(http::request r) {
    const auto mode = r.query("hub.mode");
    const auto token = r.query("hub.verify_token");
    const auto challenge = r.query("hub.challenge");
    const bool is_ours = mode == "subscribe" && token && is_one_of(*token, settings_.verify_tokens);
    if (!is_ours || !challenge || challenge->size() > max_challenge_bytes) {
        log_.warning(
            "webhook.verification.refused", {{"requestId", r.request_id}, {"peer", r.peer_address}}
        );
        co_return refusal(403, "FORBIDDEN", "The verify token is wrong, or the challenge is missing or too long.", r);
    }
    log_.info("webhook.verification.accepted", {{"requestId", r.request_id}});
    co_return plain_text(200, *challenge);
}

awaitable<bool> webhook_handler::publish_all(std::vector<feedback_item> items) {
    const auto limit = steady_clock::now() + settings_.publish_deadline;
    if (items.size() == 1) {
        const auto outcome = co_await packer_.publish(
            std::move(items[0].routing_key), std::move(items[0].item), limit
        );
        co_return outcome == amqp::publish_outcome::confirmed;
    }
    std::size_t confirmed = 0;
    const std::size_t wanted = items.size();
    auto publish_one = [&](feedback_item item) -> awaitable<void> {
        const auto outcome =
            co_await packer_.publish(std::move(item.routing_key), std::move(item.item), limit);
        if (outcome == amqp::publish_outcome::confirmed) ++confirmed;
    };
    // They start in this order, so each partition gets its items in the order of the webhook.
    async::task_group publishing{executor_, {}};
    for (auto& item : items) publishing.spawn("publish", publish_one(std::move(item)));
    try {
        co_await publishing.join();
    } catch (const boost::system::system_error&) {
        publishing.cancel();
    }
    if (publishing.size() > 0) {
        // Cancelled: what was spawned refers to this frame.
        co_await asio::this_coro::reset_cancellation_state();
        co_await publishing.join();
        co_return false;
    }
    co_return confirmed == wanted;
}

awaitable<http::response> webhook_handler::receive(http::request r) {
    const auto signature = r.fields.get("X-Hub-Signature-256").value_or("");
    if (!whatsapp::is_signed_by(signature, r.body, settings_.app_secrets)) {
        unsigned_.add();
        log_.warning(
            "webhook.signature.refused", {{"requestId", r.request_id}, {"peer", r.peer_address}}
        );
        co_return refusal(401, "UNAUTHORIZED", "The signature is missing or wrong.", r);
    }
    const auto envelope = whatsapp::split_webhook(r.body);
    if (!envelope) {
        malformed_.add();
        log_.error(
            "webhook.unreadable", {{"requestId", r.request_id}, {"what", envelope.error().message}}
        );
        co_return refusal(400, "VALIDATION_ERROR", "The body is no webhook: " + envelope.error().message, r);
    }
    if (envelope->malformed > 0) {
        malformed_.add(static_cast<double>(envelope->malformed));
        log_.error(
            "webhook.malformed_changes",
            {{"requestId", r.request_id}, {"count", envelope->malformed}}
        );
    }
    const auto now = to_unix_ms(std::chrono::system_clock::now());
    auto items = make_feedback_items(envelope->changes, settings_.partitions, now);
    const auto count = items.size();
    bool is_durable = true;
    if (count > 0) {
        is_durable = publisher_.is_ready();
        if (is_durable) is_durable = co_await publish_all(std::move(items));
    }
    if (!is_durable) {
        refused_.add();
        log_.warning(
            "webhook.not_published", {{"requestId", r.request_id}, {"what", publisher_.trouble()}}
        );
        const http::api_error error{
            .status = 503,
            .code = "UNAVAILABLE",
            .message = "The webhook cannot be taken now.",
            .retryable = true,
            .retry_after_seconds = 5};
        co_return http::make_error(error, r.request_id);
    }
    published_.add(static_cast<double>(count));
    co_return plain_text(200, "");
}

}  // namespace hermod::gateway
