#include "graph/graph_caller.hpp"

#include "hermod/whatsapp/opaque_id.hpp"
#include "hermod/whatsapp/outbound.hpp"

namespace hermod::sender {

namespace {

telemetry::counter count_of(telemetry::registry& registry, const char* result) {
    return registry.make_counter("sender_calls_total", "Calls to the Cloud API by their outcome", {{"result", result}});
}

whatsapp::call_progress progress_of(http::delivery how) {
    switch (how) {
        case http::delivery::never_left: return whatsapp::call_progress::never_left;
        case http::delivery::no_answer: return whatsapp::call_progress::no_answer;
        case http::delivery::answered: break;
    }
    return whatsapp::call_progress::answered;
}

std::string body_of(const contracts::dispatch& message, const std::string& meta_media_id, const std::string& opaque) {
    const auto& content = message.content;
    whatsapp::outbound out;
    out.to = message.to;
    out.recipient = message.recipient;
    out.type = contracts::to_text(content.type);
    out.text = content.text;
    out.preview_url = content.preview_url;
    out.media_id = meta_media_id;
    out.link = content.media_url;
    if (content.caption) out.caption = *content.caption;
    if (content.filename) out.filename = *content.filename;
    out.is_voice = content.is_voice;
    out.object_json = content.object_json;
    out.emoji = content.emoji;
    out.reply_to = message.context_wamid;
    out.opaque = opaque;
    return whatsapp::make_body(out);
}

}  // namespace

graph_caller::graph_caller(http::client& graph, graph_settings settings, telemetry::registry& registry)
    : graph_{graph},
      settings_{std::move(settings)},
      sent_{count_of(registry, "sent")},
      not_sent_{count_of(registry, "not_sent")},
      uncertain_{count_of(registry, "uncertain")},
      never_left_{count_of(registry, "never_left")},
      seconds_{registry.make_histogram("api_whatsapp_send_duration_seconds", "Time of one call to the Cloud API")} {}

http::outgoing graph_caller::make_request(const graph_call& what, const secret& token) const {
    const auto& message = what.message;
    const whatsapp::opaque_id ours{message.message_id, message.attempt, what.try_number};
    http::outgoing out;
    out.method = "POST";
    out.target = "/" + settings_.version + "/" + message.phone_number_id + "/messages";
    out.fields.set("Authorization", "Bearer " + token.reveal());
    out.fields.set("Content-Type", "application/json");
    out.body = body_of(message, what.meta_media_id, whatsapp::to_text(ours));
    out.limit = steady_clock::now() + settings_.call_deadline;
    return out;
}

awaitable<call_record> graph_caller::send(
    graph_call what, secret token, std::function<bool()> may_start) {
    auto request = make_request(what, token);
    call_record record;
    bool was_asked = false;
    bool was_allowed = false;
    const std::function<bool()> gate = [&] {
        was_asked = true;
        return was_allowed = may_start();
    };
    record.started_at = std::chrono::system_clock::now();
    const auto begin = steady_clock::now();
    const auto answer = co_await graph_.send(std::move(request), gate);
    const auto took = steady_clock::now() - begin;
    record.took = std::chrono::duration_cast<std::chrono::milliseconds>(took);
    record.was_reached = answer.delivery != http::delivery::never_left;
    record.was_withdrawn = !record.was_reached && was_asked && !was_allowed;
    if (answer.delivery == http::delivery::answered) record.http_status = static_cast<int>(answer.answer.status);
    else record.reason = answer.reason.message();
    record.outcome = whatsapp::judge_send(progress_of(answer.delivery), record.http_status, answer.answer.body);
    if (record.was_reached) seconds_.observe(std::chrono::duration<double>(took).count());
    if (!record.was_reached) never_left_.add();
    else if (record.outcome.result == whatsapp::call_result::sent) sent_.add();
    else if (record.outcome.result == whatsapp::call_result::not_sent) not_sent_.add();
    else uncertain_.add();
    co_return record;
}

}  // namespace hermod::sender
