#pragma once
#include "hermod/amqp/packer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/http/message.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"
#include "hermod/whatsapp/webhook.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace hermod::gateway {

struct webhook_settings {
    std::vector<secret> app_secrets;  // one, or two while one is being changed
    std::vector<secret> verify_tokens;
    std::size_t partitions{4};
    std::chrono::milliseconds publish_deadline{4'000};
};

/// One change as it goes to the store: routing key and item.
struct feedback_item {
    std::string routing_key;
    std::string item;
};

/// All of one account's news go to one partition, in the order of the webhook.
[[nodiscard]] std::vector<feedback_item> make_feedback_items(
    const std::vector<whatsapp::webhook_change>& changes,
    std::size_t partitions,
    std::int64_t received_at_ms
);

/// Meta's webhooks: proven by their signature over the raw bytes, published with a confirm, and
/// only then answered with 200.
class webhook_handler {
public:
    webhook_handler(
        executor ex,
        amqp::publisher& publisher,
        amqp::packer& packer,
        webhook_settings settings,
        log::logger& log,
        telemetry::registry& metrics
    );

    /// GET: Meta asks whether the address is ours.
    awaitable<http::response> verify(http::request r);
    /// POST.
    awaitable<http::response> receive(http::request r);

private:
    /// Publishes all at the same time; true if the broker has every one.
    awaitable<bool> publish_all(std::vector<feedback_item> items);

    executor executor_;
    amqp::publisher& publisher_;
    amqp::packer& packer_;
    webhook_settings settings_;
    log::logger& log_;
    telemetry::counter published_;
    telemetry::counter malformed_;
    telemetry::counter unsigned_;
    telemetry::counter refused_;
};

}  // namespace hermod::gateway
