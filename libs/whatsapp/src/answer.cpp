#include "hermod/whatsapp/answer.hpp"

#include "hermod/json/reader.hpp"

namespace hermod::whatsapp {

namespace {

constexpr json::limits answer_limits{.bytes = 1024 * 1024, .depth = 32};

std::string text_of(json::view value) {
    return std::string{value.string().value_or("")};
}

std::optional<graph_error> read_graph_error(json::view root) {
    const auto error = root["error"];
    const auto code = error["code"].integer();
    if (!code) return std::nullopt;
    graph_error found{*code, text_of(error["message"]), {}, text_of(error["fbtrace_id"])};
    // error_data can be missing, an object, or (seen by other clients) a plain string.
    const auto extra = error["error_data"];
    found.details = extra.kind() == json::kind::string ? text_of(extra) : text_of(extra["details"]);
    return found;
}

send_outcome not_sent(graph_error error, int http_status) {
    send_outcome outcome;
    outcome.result = call_result::not_sent;
    outcome.rule = rule_for(error.code, http_status);
    outcome.error = std::move(error);
    return outcome;
}

send_outcome not_sent(error_rule rule) {
    send_outcome outcome;
    outcome.result = call_result::not_sent;
    outcome.rule = rule;
    return outcome;
}

}  // namespace

std::optional<graph_error> parse_graph_error(std::string_view body) {
    const auto parsed = json::document::parse(body, answer_limits);
    if (!parsed) return std::nullopt;
    return read_graph_error(parsed->root());
}

send_outcome judge_send(call_progress progress, int http_status, std::string_view body) {
    if (progress == call_progress::never_left)
        return not_sent({error_class::retry, error_scope::message, 0, false});
    if (progress == call_progress::no_answer) return {};
    const auto parsed = json::document::parse(body, answer_limits);
    if (parsed) {
        if (auto error = read_graph_error(parsed->root()))
            return not_sent(std::move(*error), http_status);
        const auto wamid = parsed->root()["messages"].at(0)["id"].string();
        if (http_status == 200 && wamid && !wamid->empty()) {
            send_outcome outcome;
            outcome.result = call_result::sent;
            outcome.wamid = *wamid;
            outcome.wa_id = text_of(parsed->root()["contacts"].at(0)["wa_id"]);
            return outcome;
        }
    }
    if (http_status >= 400 && http_status < 500)
        return not_sent({error_class::fail, error_scope::message, 0, true});
    return {};
}

}  // namespace hermod::whatsapp
