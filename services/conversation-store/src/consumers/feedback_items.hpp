#pragma once
#include <string>
#include <variant>
#include <vector>

#include "domain/fold.hpp"
#include "hermod/amqp/message.hpp"
#include "hermod/contracts/feedback.hpp"
#include "hermod/whatsapp/inbound.hpp"

namespace hermod::store {

/// A status out of a webhook, with where it came from.
struct status_item {
    std::string phone_number_id;
    whatsapp::status_update status;
};

/// A customer's message out of a webhook.
struct inbound_item {
    std::string phone_number_id;
    whatsapp::inbound_message message;
};

/// One thing to be looked after; `is_repeat` if it may have been before.
struct feedback_item {
    std::variant<contracts::outcome, status_item, inbound_item> what;
    std::int64_t received_at{0};  // of webhooks, Unix milliseconds
    bool is_repeat{false};
};

/// A customer's business-scoped id is another one from now on (field `user_id_update`).
struct user_id_change {
    std::string phone_number_id, waba_id;
    std::string previous, current;
};

/// What Meta thinks of a template now (field `message_template_status_update`).
struct template_news {
    std::string waba_id, name, language;
    std::string status;  // as the templates' list says it
    std::string reason;  // "" if there is none
};

/// What a pack holds: items, and what could not be read, as JSON with the reason.
struct feedback_reading {
    std::vector<feedback_item> items;
    std::vector<std::pair<std::string, std::string>> broken;
    std::vector<contracts::webhook_change> webhooks;  // as they came
    std::vector<user_id_change> user_ids;
    std::vector<template_news> templates;
    std::size_t ignored{0};  // changes of other fields
    std::string refusal;     // not empty: this is no pack at all
};

[[nodiscard]] feedback_reading read_feedback(const std::string& body, bool is_repeat);

/// What a sender's outcome says about its message.
[[nodiscard]] fact fact_of(const contracts::outcome& outcome, bool is_repeat);

/// What a status says; nothing for words that are to be ignored. Its attempt is 0 if Meta did not echo our id.
struct status_news {
    std::string message_id;  // "" if Meta did not echo our id
    fact what;
};
[[nodiscard]] std::optional<status_news> news_of(const whatsapp::status_update& status, bool is_repeat);

}  // namespace hermod::store
