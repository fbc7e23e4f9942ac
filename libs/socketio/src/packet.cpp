#include "hermod/socketio/packet.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "hermod/engineio/packet.hpp"

namespace hermod::socketio {

namespace {

constexpr std::array<std::string_view, 6> reserved_events{
    "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_binary(packet_type type) { return type == packet_type::binary_event || type == packet_type::binary_ack; }

std::string_view take_digits(std::string_view& text) {
    std::size_t size = 0;
    while (size < text.size() && is_digit(text[size])) ++size;
    const auto digits = text.substr(0, size);
    text.remove_prefix(size);
    return digits;
}

/// `<n>-` with 1 <= n <= limit.
bool take_attachments(std::string_view& text, std::size_t limit, std::size_t& count) {
    const auto digits = take_digits(text);
    if (digits.empty() || digits.size() > 4 || !text.starts_with('-')) return false;
    text.remove_prefix(1);
    count = std::stoul(std::string{digits});
    return count >= 1 && count <= limit;
}

bool is_event_body(json::view body) {
    if (body.kind() != json::kind::array) return false;
    const auto name = body.at(0);
    if (name.kind() == json::kind::number) return true;
    const auto text = name.string();
    return text && std::find(reserved_events.begin(), reserved_events.end(), *text) == reserved_events.end();
}

/// What a payload has to be if there is one.
bool is_valid(packet_type type, json::view body) {
    switch (type) {
        case packet_type::connect: return body.kind() == json::kind::object;
        case packet_type::disconnect: return false;
        case packet_type::connect_error: return body.kind() == json::kind::object || body.string().has_value();
        case packet_type::event:
        case packet_type::binary_event: return is_event_body(body);
        case packet_type::ack:
        case packet_type::binary_ack: return body.kind() == json::kind::array;
    }
    return false;
}

}  // namespace

std::optional<packet> decode(std::string_view text, const packet_limits& limits) {
    if (text.empty() || text.front() < '0' || text.front() > '6') return std::nullopt;
    packet out;
    out.type = static_cast<packet_type>(text.front() - '0');
    text.remove_prefix(1);
    if (is_binary(out.type) && !take_attachments(text, limits.attachments, out.attachments)) return std::nullopt;
    if (text.starts_with('/')) {
        const auto comma = text.find(',');
        out.nsp = text.substr(0, comma);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
        if (out.nsp.size() > limits.namespace_bytes) return std::nullopt;
    }
    out.ack_id = take_digits(text);
    if (text.empty()) return out;
    auto payload = json::document::parse(text, {.bytes = limits.bytes, .depth = limits.json_depth});
    if (!payload || !is_valid(out.type, payload->root())) return std::nullopt;
    out.payload = std::move(*payload);
    if (is_binary(out.type) && !are_placeholders_valid(out.body(), out.attachments)) return std::nullopt;
    return out;
}

bool are_placeholders_valid(json::view value, std::size_t attachments) {
    if (value.kind() == json::kind::array) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (!are_placeholders_valid(value.at(i), attachments)) return false;
        }
        return true;
    }
    if (value.kind() != json::kind::object) return true;
    if (value["_placeholder"].boolean() == true) {
        const auto number = value["num"].integer();
        return number && *number >= 0 && static_cast<std::size_t>(*number) < attachments;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!are_placeholders_valid(value.value_at(i), attachments)) return false;
    }
    return true;
}

frame_ptr encode(
    packet_type type, std::string_view nsp, std::string_view ack_id, std::string_view json, std::size_t attachments
) {
    const char digit = static_cast<char>('0' + static_cast<int>(type));
    const std::string count = is_binary(type) ? std::to_string(attachments) + "-" : std::string{};
    const std::string_view shown_nsp = nsp == "/" ? std::string_view{} : nsp;
    const std::string_view comma = shown_nsp.empty() ? "" : ",";
    return websocket::make_frame(
        websocket::opcode::text, {"4", std::string_view{&digit, 1}, count, shown_nsp, comma, ack_id, json}
    );
}

}  // namespace hermod::socketio
