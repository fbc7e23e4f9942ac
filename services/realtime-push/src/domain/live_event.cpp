#include "domain/live_event.hpp"

#include <algorithm>
#include <array>

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::push {

namespace {

constexpr std::string_view head = "42[\"";

constexpr std::array<std::string_view, 4> types_for_visitors{"message_created", "status_update", "inbound_message", "message_updated"};

bool is_said_to_visitors(std::string_view type) {
    return std::find(types_for_visitors.begin(), types_for_visitors.end(), type) != types_for_visitors.end();
}

std::string reduced_payload(const contracts::event& from, json::view assigned_to, std::int64_t version) {
    json::writer out;
    out.begin_object().field("conversationId", from.conversation_id).field("version", version);
    return out.raw_field("assignedTo", assigned_to.dump()).end_object().str();
}

/// The payload object with seq, epoch and eventId at its end.
std::string complete_payload(std::string_view payload, const contracts::event& from, const position& where) {
    std::string out{payload};
    while (!out.empty() && out.back() != '}') out.pop_back();
    if (out.size() < 2) out = "{}";
    out.pop_back();
    while (out.back() == ' ') out.pop_back();
    if (out.back() != '{') out.push_back(',');
    out.append("\"seq\":").append(std::to_string(where.seq));
    out.append(",\"epoch\":").append(json::quote(where.epoch));
    out.append(",\"eventId\":").append(json::quote(from.event_id)).append("}");
    return out;
}

frame_ptr make_text(std::initializer_list<std::string_view> parts) {
    return websocket::make_frame(websocket::opcode::text, parts);
}

std::unique_ptr<handover> read_handover(const contracts::event& from, const position& where, std::string_view offset) {
    // Most changes of a conversation are others: they are not parsed for this.
    if (from.type != "conversation_updated" || from.payload_json.find("\"assignedTo\"") == std::string::npos) return nullptr;
    const auto parsed = json::document::parse(from.payload_json);
    if (!parsed) return nullptr;
    const auto assigned_to = parsed->root()["assignedTo"];
    if (assigned_to.is_missing()) return nullptr;
    auto out = std::make_unique<handover>();
    out->version = parsed->root()["version"].integer().value_or(0);
    const auto plain_id = assigned_to.string();
    out->to = parse_uuid(plain_id ? *plain_id : assigned_to["id"].string().value_or(""));
    const auto payload = complete_payload(reduced_payload(from, assigned_to, out->version), from, where);
    out->reduced = make_passing_event(from.type, payload, offset);
    return out;
}

}  // namespace

live_event::live_event(const contracts::event& from, position where)
    : conversation_{from.conversation_id},
      seq_{where.seq},
      check_{where.check},
      is_for_visitors_{is_said_to_visitors(from.type)} {
    const auto offset = to_text(where);
    const auto payload = complete_payload(from.payload_json, from, where);
    handover_ = read_handover(from, where, offset);
    type_size_ = static_cast<std::uint32_t>(from.type.size());
    offset_size_ = static_cast<std::uint32_t>(offset.size());
    socketio_ = make_text({head, from.type, "\",", payload, ",\"", offset, "\"]"});
}

const frame_ptr& live_event::plain_frame() const {
    if (plain_) return plain_;
    const auto text = socketio_->payload();
    const auto type = text.substr(head.size(), type_size_);
    const auto argument_at = head.size() + type_size_ + 2;
    const auto offset_at = text.size() - 2 - offset_size_;
    const auto argument = text.substr(argument_at, offset_at - 2 - argument_at);
    const auto offset = text.substr(offset_at, offset_size_);
    plain_ = make_text({"{\"event\":\"", type, "\",\"data\":", argument, ",\"offset\":\"", offset, "\"}"});
    return plain_;
}

passing_event make_passing_event(std::string_view type, std::string_view data_json, std::string_view offset) {
    const std::string quoted = json::quote(type);
    if (offset.empty()) {
        return {make_text({"42[", quoted, ",", data_json, "]"}),
                make_text({"{\"event\":", quoted, ",\"data\":", data_json, "}"})};
    }
    return {make_text({"42[", quoted, ",", data_json, ",\"", offset, "\"]"}),
            make_text({"{\"event\":", quoted, ",\"data\":", data_json, ",\"offset\":\"", offset, "\"}"})};
}

}  // namespace hermod::push
