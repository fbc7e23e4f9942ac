#pragma once
#include "domain/bounded_map.hpp"
#include "domain/refusal.hpp"
#include "domain/send_command.hpp"
#include "sending/content_lookup.hpp"
#include "sending/context_lookup.hpp"
#include "sending/in_flight.hpp"
#include "sending/ports.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/contracts/status.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace hermod::widget_send {

struct send_path_settings {
    context_settings context;
    content_settings content;
    std::chrono::milliseconds accept_deadline{5'000};   // for everything, tries included
    std::chrono::milliseconds confirm_deadline{1'500};  // of one publish
    std::size_t max_in_flight{5'000};
    std::size_t remembered_sends{100'000};
};

/// The request is durable: RabbitMQ has confirmed it (or the store has it already).
struct accepted_send {
    uuid tenant_id;
    std::string message_id;
    std::optional<uuid> conversation_id{};
    std::optional<uuid> contact_id{};
    std::string text;  // what people read
    system_time accepted_at{};
    contracts::message_status status{contracts::message_status::sending};
    bool is_replay{false};
    int attempt{1};
};

/// The one way to send. Doors translate what came to them into a send_command and the outcome into
/// their own form of answer; everything else happens here, for all of them alike: validation,
/// idempotency, rules, publish with confirm.
class send_path {
public:
    send_path(executor, message_store&, send_publisher&, send_path_settings, log::logger&, telemetry::registry&);

    /// Never throws but on cancellation.
    awaitable<outcome<accepted_send>> send(send_command command);
    /// Waits until nothing is being worked on, at most until `limit`; true if so.
    awaitable<bool> drain(deadline limit);

private:
    awaitable<outcome<accepted_send>> work_on(send_command command);
    /// Sends of which the caller chose the id: replay, mismatch, twin, or the way through.
    awaitable<outcome<accepted_send>> send_once(valid_send send, deadline limit);
    /// The answer of before, a mismatch, or nothing if the id is new as far as anybody can tell.
    awaitable<std::optional<outcome<accepted_send>>> find_earlier(
        const valid_send& send, const std::string& key
    );
    awaitable<outcome<accepted_send>> accept(valid_send send, deadline limit);
    /// Where it goes and that it may: fills in the conversation, of a chat too, and the account.
    awaitable<outcome<conversation_context>> resolve(valid_send& send, deadline limit);
    /// Templates, the fallback, and the message that is answered or reacted to.
    awaitable<std::optional<refusal>> fit_content(
        valid_send& send, const conversation_context& context, deadline limit
    );
    awaitable<amqp::publish_outcome> publish(
        const valid_send& send, const conversation_context& context, deadline limit
    );
    void note(
        const send_command& command,
        const outcome<accepted_send>& result,
        steady_clock::duration took
    );

    struct remembered {
        std::string body_hash;
        accepted_send answer;
    };

    message_store& store_;
    send_publisher& publisher_;
    send_path_settings settings_;
    log::logger& log_;
    telemetry::registry& metrics_;
    context_lookup contexts_;
    content_lookup contents_;
    in_flight twins_;
    bounded_map<remembered> recent_;
    std::size_t busy_{0};
    async::event idle_;
    telemetry::histogram seconds_;
    telemetry::counter accepted_;
    telemetry::counter replayed_;
    telemetry::counter publish_retries_;
};

}  // namespace hermod::widget_send
