#include "config.hpp"

#include "hermod/amqp/settings.hpp"
#include "hermod/service/caller.hpp"

namespace hermod::sender {

namespace {

constexpr std::uint16_t default_admin_port = 9083;

http::origin read_origin(config::reader& in, const std::string& name, const std::string& default_value, std::string meaning) {
    const auto text = in.text(name, default_value, std::move(meaning));
    auto found = http::parse_origin(text);
    if (found) return std::move(*found);
    in.problem(name + " is no http(s) address");
    return {};
}

}  // namespace

settings load_settings(config::reader& in) {
    using namespace std::chrono_literals;
    settings out;
    out.host = service::read_host_settings(in, "message-sender", default_admin_port);
    out.broker = amqp::read_connection(in, "message-sender");
    out.partitions = static_cast<std::size_t>(in.integer("HERMOD_PARTITIONS", 4, 1, 256, "queues of each family; fixed for a deployment"));
    out.store = read_origin(in, "HERMOD_STORE_URL", "http://127.0.0.1:8082", "conversation-store: claims, sealed credentials");
    out.service_key = service::read_service_keys(in).current();
    out.graph = read_origin(in, "HERMOD_GRAPH_URL", "https://graph.facebook.com", "the Cloud API");
    out.graph_version = in.text("HERMOD_GRAPH_VERSION", "v25.0", "version of the Cloud API");
    out.graph_ca_file = in.text("HERMOD_GRAPH_CA_FILE", "", "certificates to trust for the Cloud API; empty: the system's");
    out.sealing_keys = in.required_secret("HERMOD_SEALING_KEYS", "keyring that opens credentials: lines id:base64url(32 bytes)");
    out.prefetch = static_cast<std::uint16_t>(
        in.integer("HERMOD_SENDER_PREFETCH", 2'000, 1, 65'535, "packs in hand per partition; at least its accounts' total credit"));
    out.max_calls = static_cast<std::size_t>(in.integer("HERMOD_SENDER_MAX_CALLS", 256, 1, 10'000, "calls under way at once"));
    out.claim_interval = in.duration("HERMOD_SENDER_CLAIM_INTERVAL", out.claim_interval, "least time between the starts of two requests for claims");
    out.publish_linger = in.duration("HERMOD_SENDER_PUBLISH_LINGER", out.publish_linger, "outcomes that come within this time share an AMQP message");
    out.call_deadline = in.duration("HERMOD_SENDER_CALL_DEADLINE", 10s, "of one call to the Cloud API");
    out.longest_stay = in.duration("HERMOD_SENDER_LONGEST_STAY", 60s, "a message that waited so long goes back to the backlog");
    out.stop_pause = in.duration("HERMOD_SENDER_STOP_PAUSE", 60s, "no calls for an account that Meta halted");
    return out;
}

}  // namespace hermod::sender
