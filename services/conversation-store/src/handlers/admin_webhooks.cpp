#include "handlers/admin_webhooks.hpp"

#include "handlers/caller.hpp"
#include "handlers/lists.hpp"

#include <algorithm>

namespace hermod::store {

using http::request;
using http::response;

namespace {

constexpr json::limits body_limits{16 * 1024, 4};
constexpr std::size_t max_url = 2048;
constexpr std::size_t max_description = 500;

void write_webhook(json::writer& out, const webhook_row& webhook) {
    out.begin_object().field("id", to_string(webhook.id)).field("url", webhook.url);
    out.raw_field("events", webhook.events_json).field("description", webhook.description);
    out.field("isActive", webhook.is_active);
    write_text(out, "disabledReason", webhook.disabled_reason);
    out.field("createdAt", format_rfc3339(webhook.created_at)).end_object();
}

std::string webhook_json(
    const webhook_row& webhook, const std::optional<secret>& key = std::nullopt
) {
    json::writer out;
    out.begin_object().key("webhook");
    write_webhook(out, webhook);
    if (key) out.field("secret", key->reveal());
    out.end_object();
    return out.str();
}

void write_delivery(json::writer& out, const webhook_delivery& delivery) {
    out.begin_object().field("id", to_string(delivery.id)).field("event", delivery.event);
    out.field("state", delivery.state).field("tries", delivery.tries);
    if (delivery.status)
        out.field("status", *delivery.status);
    else
        out.key("status").null();
    write_text(out, "error", delivery.error);
    out.field("at", format_rfc3339(delivery.created_at));
    write_time(out, "nextTryAt", delivery.next_try_at);
    if (delivery.duration_ms)
        out.field("durationMs", *delivery.duration_ms);
    else
        out.key("durationMs").null();
    out.raw_field("payload", delivery.payload);
    write_text(out, "answer", delivery.answer);
    out.end_object();
}

std::string delivery_json(const webhook_delivery& delivery) {
    json::writer out;
    out.begin_object().key("delivery");
    write_delivery(out, delivery);
    out.end_object();
    return out.str();
}

template <class Row, class Write>
std::string list_json(const listed<Row>& found, Write write) {
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : found.rows) write(out, row);
    out.end_array();
    std::optional<std::string> next;
    if (found.has_more)
        next = encode_cursor({found.rows.back().created_at, to_string(found.rows.back().id)});
    finish_list(out, next);
    return out.str();
}

std::vector<std::string> read_events(json::object_reader& in) {
    std::vector<std::string> events;
    const auto given = in.required_array("events");
    if (in.ok() && given.size() == 0) in.fail("events", "events must have an entry");
    for (std::size_t i = 0; i < given.size() && in.ok(); ++i) {
        const auto type = given.at(i).string().value_or("");
        if (!is_webhook_event(type)) in.fail("events", "events holds something that is no event");
        if (std::find(events.begin(), events.end(), type) == events.end())
            events.emplace_back(type);
    }
    return events;
}

/// The id of the path, if the page of a list fits it.
bool is_place(const page_request& page) {
    return !page.after || parse_uuid(page.after->id).has_value();
}

}  // namespace

json::result<webhook_change> read_webhook_request(
    std::string_view body, bool is_new, bool allows_private
) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    webhook_change wanted;
    const bool has_url = !in.object()["url"].is_absent();
    if (is_new || has_url) {
        wanted.url = in.required_string("url", max_url);
        if (in.ok() && !parse_webhook_url(*wanted.url, allows_private))
            in.fail("url", "url must be an https address that is reachable from everywhere");
    }
    if (is_new || !in.object()["events"].is_absent()) wanted.events = read_events(in);
    wanted.description = in.optional_string("description", max_description);
    if (!is_new) wanted.is_active = in.optional_boolean("isActive");
    if (!in.ok()) return in.failure();
    return wanted;
}

std::vector<http::route> admin_webhooks::routes() {
    const auto to = [this](awaitable<response> (admin_webhooks::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = admin_webhooks;
    return {
        {"GET", "/api/v1/webhooks", to(&self::list)},
        {"POST", "/api/v1/webhooks", to(&self::add)},
        {"PATCH", "/api/v1/webhooks/{id}", to(&self::change)},
        {"DELETE", "/api/v1/webhooks/{id}", to(&self::remove)},
        {"POST", "/api/v1/webhooks/{id}/test", to(&self::test)},
        {"GET", "/api/v1/webhooks/{id}/deliveries", to(&self::deliveries)},
        {"POST", "/api/v1/webhooks/{id}/deliveries/{deliveryId}/replay", to(&self::replay)}};
}

awaitable<response> admin_webhooks::list(request asked) {
    const auto who = authorize(asked, action::manage_webhooks);
    if (!who) co_return who.error();
    const auto page = read_list_page(asked);
    if (!page) co_return page.error();
    if (!is_place(*page))
        co_return invalid_field(asked, "cursor", "cursor is not one of this list");
    const auto found = co_await webhooks_.list(who->tenant_id, *page, limit());
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, list_json(*found, write_webhook));
}

awaitable<response> admin_webhooks::add(request asked) {
    const auto who = authorize(asked, action::manage_webhooks);
    if (!who) co_return who.error();
    auto wanted = read_webhook_request(asked.body, true, settings_.rules.allows_private);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    if (!keys_)
        co_return refuse(
            asked,
            503,
            "NOT_CONFIGURED",
            "This installation keeps no secrets: HERMOD_SEALING_KEYS is not set."
        );
    const auto key = make_webhook_secret();
    new_webhook fresh;
    fresh.tenant_id = who->tenant_id;
    fresh.id = make_uuid_v7();
    fresh.url = *wanted->url;
    fresh.events = *wanted->events;
    fresh.description = wanted->description.value_or("");
    const auto box =
        keys_->seal(key, "webhook:" + to_string(fresh.tenant_id) + ":" + to_string(fresh.id));
    fresh.secret.bytes = box.bytes;
    fresh.secret.key_id = box.key_id;
    const auto author = author_of(*who, asked);
    const auto made =
        co_await webhooks_.add(std::move(fresh), settings_.most_per_tenant, author, limit());
    if (!made) co_return answer_failure(asked, made.error());
    if (!*made)
        co_return refuse(asked, 409, "CONFLICT", "There are as many webhooks as there may be.");
    co_return http::make_json(201, webhook_json(**made, key));
}

awaitable<response> admin_webhooks::change(request asked) {
    const auto who = authorize(asked, action::manage_webhooks);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "webhook");
    auto wanted = read_webhook_request(asked.body, false, settings_.rules.allows_private);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().message);
    const auto author = author_of(*who, asked);
    const auto done =
        co_await webhooks_.change(who->tenant_id, *id, std::move(*wanted), author, limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "webhook");
    co_return http::make_json(200, webhook_json(**done));
}

awaitable<response> admin_webhooks::remove(request asked) {
    const auto who = authorize(asked, action::manage_webhooks);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "webhook");
    const auto author = author_of(*who, asked);
    const auto done = co_await webhooks_.remove(who->tenant_id, *id, author, limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "webhook");
    response gone;
    gone.status = 204;
    co_return gone;
}

awaitable<response> admin_webhooks::test(request asked) {
    const auto who = authorize(asked, action::manage_webhooks);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "webhook");
    auto body = make_webhook_body(
        "webhook.test", std::chrono::system_clock::now(), "", R"({"message":"It works."})"
    );
    const auto made = co_await webhooks_.test(who->tenant_id, *id, std::move(body), limit());
    if (!made) co_return answer_failure(asked, made.error());
    if (!*made) co_return not_found(asked, "webhook");
    sender_.wake();
    co_return http::make_json(202, delivery_json(**made));
}

awaitable<response> admin_webhooks::deliveries(request asked) {
    const auto who = authorize(asked, action::manage_webhooks);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "webhook");
    const auto page = read_list_page(asked);
    if (!page) co_return page.error();
    if (!is_place(*page))
        co_return invalid_field(asked, "cursor", "cursor is not one of this list");
    const auto known = co_await webhooks_.find(who->tenant_id, *id, limit());
    if (!known) co_return answer_failure(asked, known.error());
    if (!*known) co_return not_found(asked, "webhook");
    const auto found = co_await webhooks_.list_deliveries(who->tenant_id, *id, *page, limit());
    if (!found) co_return answer_failure(asked, found.error());
    co_return http::make_json(200, list_json(*found, write_delivery));
}

awaitable<response> admin_webhooks::replay(request asked) {
    const auto who = authorize(asked, action::manage_webhooks);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    const auto delivery = parse_uuid(asked.param("deliveryId"));
    if (!id || !delivery) co_return not_found(asked, "delivery");
    const auto made = co_await webhooks_.replay(who->tenant_id, *id, *delivery, limit());
    if (!made) co_return answer_failure(asked, made.error());
    if (!*made) co_return not_found(asked, "delivery");
    sender_.wake();
    co_return http::make_json(202, delivery_json(**made));
}

}  // namespace hermod::store
