#include "control/behaviour_json.hpp"
#include "control/inbound_json.hpp"
#include "control/number_json.hpp"
#include "domain/wamid.hpp"
#include "rim/clock.hpp"
#include "rim/control_api.hpp"

#include "hermod/async/event.hpp"
#include "hermod/json/writer.hpp"

#include <charconv>

// The calls under /control that change something.
namespace hermod::sandbox {

namespace {

constexpr std::string_view success = R"({"success":true})";

http::response done() {
    return http::make_json(200, std::string{success});
}

}  // namespace

awaitable<http::response> control_api::list_numbers(http::request) {
    json::writer out;
    out.begin_object().key("numbers").begin_array();
    for (std::uint32_t i = 0; i < parts_.all.numbers.size(); ++i) {
        if (!parts_.all.numbers.at(i).is_removed) write_number(out, form_of(parts_.all, i), false);
    }
    out.end_array().end_object();
    co_return http::make_json(200, out.str());
}

awaitable<http::response> control_api::put_number(http::request asked) {
    const auto body = parse_control_body(asked);
    if (!body) co_return refuse_control(400, body.error().message, asked.request_id);
    number_form form;
    form.number.id = asked.param("id");
    form.number.delivery = parts_.all.settings.delivery;
    form.number.limits = parts_.all.settings.limits;
    if (const auto* known = parts_.all.numbers.find(form.number.id))
        form = form_of(parts_.all, parts_.all.numbers.index_of(*known));
    if (auto problem = read_number(body->root(), form); !problem.empty())
        co_return refuse_control(400, problem, asked.request_id);
    const auto index = parts_.all.numbers.put(std::move(form.number), form.target);
    parts_.numbers_changed();
    json::writer out;
    write_number(out, form_of(parts_.all, index), false);
    co_return http::make_json(200, out.str());
}

awaitable<http::response> control_api::delete_number(http::request asked) {
    if (!parts_.all.numbers.remove(asked.param("id")))
        co_return refuse_control(404, "There is no such phone number id.", asked.request_id);
    parts_.numbers_changed();
    co_return done();
}

awaitable<http::response> control_api::put_settings(http::request asked) {
    const auto body = parse_control_body(asked);
    if (!body) co_return refuse_control(400, body.error().message, asked.request_id);
    auto delivery = parts_.all.settings.delivery;
    auto limits = parts_.all.settings.limits;
    auto problem = read_delivery(body->root()["delivery"], delivery);
    if (problem.empty()) problem = read_limits(body->root()["limits"], limits);
    if (!problem.empty()) co_return refuse_control(400, problem, asked.request_id);
    parts_.all.settings.delivery = delivery;
    parts_.all.settings.limits = limits;
    for (std::uint32_t i = 0; i < parts_.all.numbers.size(); ++i) {
        parts_.all.numbers.at(i).delivery = delivery;
        parts_.all.numbers.at(i).limits = limits;
    }
    json::writer out;
    out.begin_object().key("delivery");
    write_delivery(out, delivery);
    out.key("limits");
    write_limits(out, limits);
    out.end_object();
    co_return http::make_json(200, out.str());
}

awaitable<http::response> control_api::put_templates(http::request asked) {
    const auto body = parse_control_body(asked);
    if (!body) co_return refuse_control(400, body.error().message, asked.request_id);
    if (body->root().kind() != json::kind::array)
        co_return refuse_control(400, "the body must be a list of templates", asked.request_id);
    std::vector<message_template> made;
    for (std::size_t i = 0; i < body->root().size(); ++i) {
        message_template one;
        const auto error = read_template(body->root().at(i), one);
        if (error.code != 0) co_return refuse_control(400, error.details, asked.request_id);
        made.push_back(std::move(one));
    }
    parts_.all.templates.put(std::string{asked.param("wabaId")}, std::move(made));
    co_return done();
}

awaitable<http::response> control_api::add_behaviours(http::request asked) {
    const auto body = parse_control_body(asked);
    if (!body) co_return refuse_control(400, body.error().message, asked.request_id);
    const auto root = body->root();
    const bool is_list = root.kind() == json::kind::array;
    std::vector<behaviour> made(is_list ? root.size() : 1);
    for (std::size_t i = 0; i < made.size(); ++i) {
        const auto problem = read_behaviour(is_list ? root.at(i) : root, made[i]);
        if (!problem.empty()) co_return refuse_control(400, problem, asked.request_id);
    }
    json::writer out;
    out.begin_object().key("ids").begin_array();
    for (auto& one : made) out.value(std::int64_t{parts_.all.behaviours.add(std::move(one))});
    out.end_array().end_object();
    co_return http::make_json(201, out.str());
}

awaitable<http::response> control_api::list_behaviours(http::request) {
    json::writer out;
    out.begin_object().key("behaviours").begin_array();
    for (const behaviour& one : parts_.all.behaviours.all()) write_behaviour(out, one);
    out.end_array().end_object();
    co_return http::make_json(200, out.str());
}

awaitable<http::response> control_api::delete_behaviours(http::request) {
    parts_.all.behaviours.clear();
    co_return done();
}

awaitable<http::response> control_api::delete_behaviour(http::request asked) {
    const auto text = asked.param("id");
    std::uint32_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    if (!parts_.all.behaviours.remove(id))
        co_return refuse_control(404, "There is no such behaviour.", asked.request_id);
    co_return done();
}

awaitable<http::response> control_api::write_inbound(http::request asked) {
    const auto body = parse_control_body(asked);
    if (!body) co_return refuse_control(400, body.error().message, asked.request_id);
    customer_message written;
    if (auto problem = read_inbound(body->root(), written); !problem.empty())
        co_return refuse_control(400, problem, asked.request_id);
    const auto entered = parts_.desk.receive(written, read_clocks());
    if (const auto* error = std::get_if<graph_error>(&entered))
        co_return refuse_control(404, error->details, asked.request_id);
    parts_.poster.wake();
    json::writer out;
    out.begin_object().field("id", std::get<std::string>(entered)).end_object();
    co_return http::make_json(201, out.str());
}

awaitable<http::response> control_api::post_status(http::request asked) {
    const auto body = parse_control_body(asked);
    if (!body) co_return refuse_control(400, body.error().message, asked.request_id);
    const auto id = parse_wamid(body->root()["wamid"].string().value_or(""));
    const entry* one = id ? parts_.all.messages.find(id->order) : nullptr;
    if (one == nullptr || id->run != parts_.all.settings.run)
        co_return refuse_control(404, "wamid: is no message of the ledger", asked.request_id);
    const auto name = body->root()["status"].string().value_or("");
    for (const auto what : {status::sent, status::delivered, status::read, status::failed}) {
        if (name_of(what) != name) continue;
        const auto code = body->root()["code"].integer().value_or(131026);
        if (what == status::failed)
            parts_.all.failures.insert_or_assign(id->order, static_cast<int>(code));
        parts_.news.plan(id->order, what, {}, read_clocks());
        parts_.poster.wake();
        co_return done();
    }
    co_return refuse_control(
        400, "status: must be sent, delivered, read or failed", asked.request_id
    );
}

/// As Meta raises a number's throughput: a maintenance, then 1,000/s, then a webhook. Answers when all of it is done.
awaitable<http::response> control_api::upgrade_number(http::request asked) {
    constexpr double upgraded = 1'000;
    constexpr std::int64_t longest_ms = 60'000;
    auto* number = parts_.all.numbers.find(asked.param("id"));
    if (number == nullptr)
        co_return refuse_control(404, "There is no such phone number id.", asked.request_id);
    const auto body = parse_control_body(asked);
    const auto time = body ? body->root()["maintenanceMs"].integer().value_or(1'000) : std::int64_t{-1};
    if (time < 0 || time > longest_ms)
        co_return refuse_control(400, "maintenanceMs must be between 0 and 60000", asked.request_id);
    number->maintenance_until = read_clocks().steady + std::chrono::milliseconds{time};
    const auto id = number->id;
    co_await async::sleep_for(std::chrono::milliseconds{time});
    number = parts_.all.numbers.find(id);
    if (number == nullptr)
        co_return refuse_control(404, "The number is gone.", asked.request_id);
    number->limits.messages_per_second = upgraded;
    json::writer webhook;
    webhook.begin_object().field("object", "whatsapp_business_account").key("entry").begin_array().begin_object();
    webhook.field("id", number->waba_id).field("time", read_clocks().unix_ms / 1000).key("changes").begin_array();
    webhook.begin_object().field("field", "phone_number_quality_update").key("value").begin_object();
    webhook.field("display_phone_number", number->display_phone).field("event", "THROUGHPUT_UPGRADE");
    webhook.field("current_limit", "TIER_UNLIMITED").end_object().end_object();
    webhook.end_array().end_object().end_array().end_object();
    const int status = co_await parts_.poster.post_raw(number->target, webhook.str());
    json::writer out;
    out.begin_object().field("webhookStatus", status).end_object();
    co_return http::make_json(200, out.str());
}

awaitable<http::response> control_api::post_raw_webhook(http::request asked) {
    const auto* number = parts_.all.numbers.find(asked.query("phoneNumberId").value_or(""));
    if (number == nullptr)
        co_return refuse_control(404, "There is no such phone number id.", asked.request_id);
    const int status = co_await parts_.poster.post_raw(number->target, std::move(asked.body));
    json::writer out;
    out.begin_object().field("status", status).end_object();
    co_return http::make_json(200, out.str());
}

awaitable<http::response> control_api::drop_webhooks(http::request) {
    json::writer out;
    out.begin_object().field("dropped", std::uint64_t{parts_.poster.drop_pending()}).end_object();
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::sandbox
