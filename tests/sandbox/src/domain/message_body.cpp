#include "domain/message_body.hpp"

#include "domain/content_rules.hpp"

#include "hermod/json/reader.hpp"

#include <algorithm>

namespace hermod::sandbox {

namespace {

constexpr std::size_t max_body_bytes = 256 * 1024;
constexpr std::size_t max_opaque_bytes = 512;

graph_error required(std::string_view name) {
    return make_graph_error(100, "The parameter " + std::string{name} + " is required.");
}

parsed_body read_receipt_of(json::view root) {
    if (root["status"].string() != "read") {
        return make_graph_error(100, "Param status must be one of {READ}.");
    }
    const auto id = root["message_id"].string();
    if (!id || id->empty()) return required("message_id");
    if (!id->starts_with("wamid.")) {
        return make_graph_error(131009, "Param message_id is not a valid message id.");
    }
    read_receipt made;
    made.message_id = *id;
    made.is_typing = root["typing_indicator"]["type"].string() == "text";
    return made;
}

/// Digits of a phone number written with `+`, spaces, hyphens and brackets; empty if something else
/// is in it.
std::string digits_of(std::string_view written) {
    std::string digits;
    for (const char c : written) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (std::string_view{"+ -()"}.find(c) == std::string_view::npos)
            return {};
    }
    return digits;
}

bool is_user_id(std::string_view text) {
    const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    return text.size() > 3 && text.size() <= 140 && is_letter(text[0]) && is_letter(text[1]) &&
           text[2] == '.';
}

/// `to` wins over `recipient`, as at Meta. An empty code means no error.
graph_error read_recipient(json::view root, outgoing_message& made) {
    if (const auto to = root["to"].string(); to && !to->empty()) {
        made.input = *to;
        made.recipient = digits_of(*to);
        if (made.recipient.size() < 5 || made.recipient.size() > 15) {
            return make_graph_error(131009, "Param to is not a valid WhatsApp phone number.");
        }
        return {};
    }
    const auto id = root["recipient"].string();
    if (!id || id->empty()) return required("to");
    if (!is_user_id(*id)) {
        return make_graph_error(131009, "Param recipient is not a valid user id.");
    }
    made.input = *id;
    made.recipient = *id;
    made.is_user_id = true;
    return {};
}

graph_error read_envelope(json::view root, outgoing_message& made) {
    const auto recipient_type = root["recipient_type"];
    if (!recipient_type.is_absent() && recipient_type.string() != "individual") {
        return make_graph_error(100, "Param recipient_type must be one of {INDIVIDUAL}.");
    }
    if (auto problem = read_recipient(root, made); problem.code != 0) return problem;
    const auto opaque = root["biz_opaque_callback_data"];
    if (!opaque.is_absent()) {
        const auto text = opaque.string();
        if (!text || text->size() > max_opaque_bytes) {
            return make_graph_error(
                100, "Param biz_opaque_callback_data must be at most 512 characters long."
            );
        }
        made.opaque = *text;
    }
    const auto context = root["context"];
    if (!context.is_absent() && !context["message_id"].string()) {
        return required("context['message_id']");
    }
    return {};
}

}  // namespace

std::string_view message_type(std::string_view name) {
    for (const content_rule& rule : content_rules()) {
        if (rule.type == name) return rule.type;
    }
    return {};
}

parsed_body parse_message_body(std::string_view text) {
    json::limits limits;
    limits.bytes = max_body_bytes;
    const auto document = json::document::parse(text, limits);
    if (!document)
        return make_graph_error(100, "The body is not valid JSON: " + document.error().message);
    const auto root = document->root();
    if (root.kind() != json::kind::object)
        return make_graph_error(100, "The body must be a JSON object.");
    const auto product = root["messaging_product"];
    if (product.is_absent()) return required("messaging_product");
    if (product.string() != "whatsapp") {
        return make_graph_error(100, "Param messaging_product must be one of {WHATSAPP}.");
    }
    if (!root["status"].is_absent()) return read_receipt_of(root);

    outgoing_message made;
    if (auto problem = read_envelope(root, made); problem.code != 0) return problem;
    const auto wanted = root["type"].is_absent() ? "text" : root["type"].string().value_or("");
    made.type = message_type(wanted);
    if (made.type.empty()) {
        return make_graph_error(100, "Param type must be one of {" + known_types() + "}.");
    }
    const auto content = root[made.type];
    if (content.is_absent()) {
        return make_graph_error(
            131008, "Required parameter " + std::string{made.type} + " is missing."
        );
    }
    if (auto problem = check_content(content, made); problem.code != 0) return problem;
    made.content = content.dump();
    return made;
}

}  // namespace hermod::sandbox
