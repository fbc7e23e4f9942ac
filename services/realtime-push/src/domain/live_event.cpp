#include "domain/live_event.hpp"

#include "hermod/json/writer.hpp"

namespace hermod::push {

namespace {

constexpr std::string_view head = "42[\"";

/// The payload object with seq, epoch and eventId at its end.
std::string complete_payload(const contracts::event& from, const position& where) {
    std::string out{from.payload_json};
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

}  // namespace

live_event::live_event(const contracts::event& from, position where)
    : conversation_{from.conversation_id}, seq_{where.seq}, check_{where.check} {
    const auto offset = to_text(where);
    const auto payload = complete_payload(from, where);
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
