#include "handlers/body.hpp"

#include "hermod/json/writer.hpp"

#include <array>
#include <set>
#include <utility>

namespace hermod::widget_send {

namespace {

constexpr json::limits body_limits{.bytes = 256 * 1024, .depth = 16};

constexpr std::array snake_words{
    renaming{"to", "phoneNumber"},
    renaming{"message", "text"},
    renaming{"message_type", "type"},
    renaming{"account_id", "accountId"},
};

std::string to_camel(std::string_view key) {
    for (const auto& [snake, camel] : snake_words)
        if (snake == key) return std::string{camel};
    std::string camel;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const bool joins =
            key[i] == '_' && i > 0 && i + 1 < key.size() && key[i + 1] >= 'a' && key[i + 1] <= 'z';
        if (joins) {
            camel += static_cast<char>(key[i + 1] - 'a' + 'A');
            ++i;
        } else {
            camel += key[i];
        }
    }
    return camel;
}

struct slot {
    const char* key;
    std::optional<std::string> send_command::*into;
};

constexpr std::array slots{
    slot{"conversationId", &send_command::conversation_id},
    slot{"integrationId", &send_command::integration_id},
    slot{"phoneNumber", &send_command::phone},
    slot{"contactName", &send_command::contact_name},
    slot{"outletId", &send_command::outlet_id},
    slot{"messageId", &send_command::message_id},
    slot{"idempotencyKey", &send_command::idempotency_key},
    slot{"priority", &send_command::priority},
    slot{"sendAt", &send_command::send_at},
    slot{"expiresAt", &send_command::expires_at},
    slot{"onWindowClosed", &send_command::on_window_closed},
};

std::optional<refusal> read_texts(json::view body, send_command& into) {
    for (const auto& [key, member] : slots) {
        const auto value = body[key];
        if (value.is_absent()) continue;
        if (!value.string()) return invalid_field(key, "must be text");
        into.*member = std::string{*value.string()};
    }
    for (const char* key : {"tenantId", "companyId"}) {
        const auto value = body[key];
        if (value.is_absent()) continue;
        if (!value.string()) return invalid_field(key, "must be text");
        if (!value.string()->empty()) into.named_tenants.emplace_back(*value.string());
    }
    const auto account = body["accountId"];
    if (account.is_absent()) return std::nullopt;
    if (!account.string()) return invalid_field("accountId", "must be text");
    if (!into.integration_id || into.integration_id->empty()) {
        into.integration_id = std::string{*account.string()};
        into.integration_field = "accountId";
    }
    return std::nullopt;
}

}  // namespace

outcome<json::document> parse_body(std::string_view body) {
    auto parsed = json::document::parse(body, body_limits);
    if (!parsed)
        return refusal{
            .reason = refusal_reason::unreadable,
            .message = "the body is no JSON: " + parsed.error().message};
    if (parsed->root().kind() != json::kind::object)
        return refusal{
            .reason = refusal_reason::unreadable, .message = "the body must be a JSON object"};
    return std::move(*parsed);
}

outcome<send_command> read_command(json::view body) {
    send_command command;
    if (auto wrong = read_texts(body, command)) return std::move(*wrong);
    command.content = read_content(body);
    if (!body["fallbackTemplate"].is_absent())
        command.fallback = read_template(body, "fallbackTemplate");
    return command;
}

std::string rename_keys(json::view body, const renaming* first, std::size_t count) {
    json::writer out;
    std::set<std::string, std::less<>> written;
    out.begin_object();
    for (std::size_t i = 0; i < body.size(); ++i) {
        std::string key{body.key_at(i)};
        for (std::size_t n = 0; n < count; ++n)
            if (first[n].from == key) key = std::string{first[n].to};
        if (written.insert(key).second) out.raw_field(key, body.value_at(i).dump());
    }
    out.end_object();
    return out.str();
}

std::string to_camel_body(json::view body) {
    json::writer out;
    std::set<std::string> written;
    out.begin_object();
    for (std::size_t i = 0; i < body.size(); ++i) {
        const auto key = to_camel(body.key_at(i));
        if (written.insert(key).second) out.raw_field(key, body.value_at(i).dump());
    }
    out.end_object();
    return out.str();
}

std::string to_snake_field(std::string_view field) {
    const auto end = field.find_first_of(".[");
    const auto head = field.substr(0, end);
    const std::string rest{end == std::string_view::npos ? "" : field.substr(end)};
    for (const auto& [snake, camel] : snake_words)
        if (camel == head) return std::string{snake} + rest;
    // A header is no field of the body.
    if (head.find('-') != std::string_view::npos) return std::string{field};
    std::string snake;
    for (const char c : head) {
        if (c >= 'A' && c <= 'Z') {
            snake += '_';
            snake += static_cast<char>(c - 'A' + 'a');
        } else {
            snake += c;
        }
    }
    return snake + rest;
}

}  // namespace hermod::widget_send
