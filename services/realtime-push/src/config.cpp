#include "config.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "hermod/amqp/settings.hpp"
#include "hermod/auth/token.hpp"

namespace hermod::push {

namespace {

std::size_t read_size(config::reader& in, std::string name, std::size_t standard, std::size_t low, std::string meaning) {
    constexpr std::int64_t high = 1'000'000'000'000;
    const auto from = static_cast<std::int64_t>(standard);
    return static_cast<std::size_t>(in.integer(std::move(name), from, static_cast<std::int64_t>(low), high, std::move(meaning)));
}

bool is_node_id(const std::string& text) {
    return !text.empty() && text.size() <= 16 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
}

client_limits read_limits(config::reader& in) {
    const client_limits d;
    client_limits out;
    out.connections = read_size(in, "HERMOD_PUSH_MAX_CONNECTIONS", d.connections, 1, "clients at a time; more get 503");
    out.per_address = read_size(in, "HERMOD_PUSH_MAX_PER_ADDRESS", d.per_address, 1, "clients of one address");
    out.per_user = read_size(in, "HERMOD_PUSH_MAX_PER_USER", d.per_user, 1, "clients of one user, or of one widget conversation");
    out.per_tenant = read_size(in, "HERMOD_PUSH_MAX_PER_TENANT", d.per_tenant, 1, "clients of one tenant");
    out.handshakes_per_second =
        read_size(in, "HERMOD_PUSH_HANDSHAKES_PER_SECOND", d.handshakes_per_second, 1, "new clients a second; more get 503");
    out.outbox_bytes = read_size(in, "HERMOD_PUSH_OUTBOX_BYTES", d.outbox_bytes, 4096, "what may wait for one slow client");
    out.message_bytes = read_size(in, "HERMOD_PUSH_MAX_MESSAGE_BYTES", d.message_bytes, 1024, "largest message of a client");
    out.messages_per_minute =
        read_size(in, "HERMOD_PUSH_MESSAGES_PER_MINUTE", d.messages_per_minute, 1, "events of one client; more are dropped");
    return out;
}

history_settings read_history(config::reader& in) {
    const history_settings d;
    history_settings out;
    out.messages = read_size(in, "HERMOD_PUSH_HISTORY_MESSAGES", d.messages, 1, "messages read back from each stream at start");
    out.events = read_size(in, "HERMOD_PUSH_HISTORY_EVENTS", d.events, 1, "events kept for clients that come back");
    out.bytes = read_size(in, "HERMOD_PUSH_HISTORY_BYTES", d.bytes, 4096, "memory for them");
    out.resume_wait = in.duration(
        "HERMOD_PUSH_RESUME_WAIT", d.resume_wait, "how long a client waits for events that this node does not have yet"
    );
    return out;
}

presence_settings read_presence(config::reader& in) {
    const presence_settings d;
    presence_settings out;
    out.interval = in.duration("HERMOD_PUSH_PRESENCE_INTERVAL", d.interval, "how often a node tells the others who is there");
    out.crowd = read_size(in, "HERMOD_PUSH_PRESENCE_CROWD", d.crowd, 0, "people and looks of one tenant that are told; 0: no presence");
    return out;
}

http::origin read_store(config::reader& in) {
    const auto text = in.text("HERMOD_STORE_URL", "http://127.0.0.1:8082", "conversation-store: whom conversations are assigned to");
    auto found = http::parse_origin(text);
    if (found) return std::move(*found);
    in.problem("HERMOD_STORE_URL is no http(s) address");
    return {};
}

void check_jwt_keys(config::reader& in, const secret& lines) {
    if (lines.empty()) return;
    try {
        const auth::token_authority works{lines};
    } catch (const std::invalid_argument& e) {
        in.problem(std::string{"HERMOD_JWT_KEYS: "} + e.what());
    }
}

}  // namespace

settings read_settings(config::reader& in) {
    settings out;
    out.host = service::read_host_settings(in, "realtime-push", 9084);
    out.address = in.text("HERMOD_PUSH_ADDRESS", out.address, "address to listen on");
    out.port = in.port("HERMOD_PUSH_PORT", out.port, "port for the sockets");
    out.node_id = in.text("HERMOD_PUSH_NODE_ID", out.node_id, "name of this node in session ids");
    if (!is_node_id(out.node_id)) in.problem("HERMOD_PUSH_NODE_ID must be 1-16 of A-Za-z0-9_-");
    out.event_streams = read_size(in, "HERMOD_EVENT_STREAMS", out.event_streams, 1, "number of event streams, fixed for a deployment");
    out.broker = amqp::read_connection(in, "realtime-push " + out.node_id);
    out.jwt_keys = in.required_secret("HERMOD_JWT_KEYS", "lines kid:base64url-secret; all verify");
    check_jwt_keys(in, out.jwt_keys);
    out.keys = service::read_service_keys(in);
    out.origins = in.list("HERMOD_PUSH_CORS_ORIGINS", "", "origins of browsers that may connect; empty: the gateway decides");
    out.limits = read_limits(in);
    out.heartbeat.interval = in.duration("HERMOD_PUSH_PING_INTERVAL", out.heartbeat.interval, "time between pings");
    out.heartbeat.timeout = in.duration("HERMOD_PUSH_PING_TIMEOUT", out.heartbeat.timeout, "how long a pong may take");
    out.heartbeat.introduction = in.duration(
        "HERMOD_PUSH_INTRODUCTION", out.heartbeat.introduction, "how long a new connection may take to show its token"
    );
    out.history = read_history(in);
    out.presence = read_presence(in);
    out.store = read_store(in);
    out.store_deadline = in.duration("HERMOD_PUSH_STORE_DEADLINE", out.store_deadline, "longest wait for an answer of the store");
    out.linger = in.duration("HERMOD_PUSH_LINGER", out.linger, "how long an event may wait for company while many clients hear many");
    out.drain = in.duration("HERMOD_PUSH_DRAIN", out.drain, "time over which clients are sent away at a stop");
    return out;
}

}  // namespace hermod::push
