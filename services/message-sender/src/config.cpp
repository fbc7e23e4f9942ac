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

std::optional<media::bucket> read_bucket(config::reader& in) {
    const auto address = in.text("HERMOD_MEDIA_S3_URL", "", "media in a bucket instead of the folder: address of the S3 service");
    media::bucket out;
    out.name = in.text("HERMOD_MEDIA_S3_BUCKET", "", "name of the bucket");
    out.region = in.text("HERMOD_MEDIA_S3_REGION", "us-east-1", "region of the bucket");
    out.prefix = in.text("HERMOD_MEDIA_S3_PREFIX", "", "put before each key");
    out.access_key = in.text("HERMOD_MEDIA_S3_ACCESS_KEY", "", "who signs");
    out.secret_key = in.optional_secret("HERMOD_MEDIA_S3_SECRET_KEY", "what it is signed with");
    if (address.empty()) return std::nullopt;
    auto found = http::parse_origin(address);
    if (!found) in.problem("HERMOD_MEDIA_S3_URL is no http(s) address");
    else out.endpoint = std::move(*found);
    if (out.name.empty() || out.access_key.empty() || out.secret_key.empty())
        in.problem("HERMOD_MEDIA_S3_URL needs HERMOD_MEDIA_S3_BUCKET, HERMOD_MEDIA_S3_ACCESS_KEY and HERMOD_MEDIA_S3_SECRET_KEY");
    return out;
}

media_settings read_media_settings(config::reader& in) {
    using namespace std::chrono_literals;
    constexpr std::int64_t megabyte = 1024 * 1024;
    media_settings out;
    out.folder = in.text("HERMOD_MEDIA_FOLDER", "/var/lib/hermod/media", "where files lie; shared by all senders");
    out.bucket = read_bucket(in);
    out.allows_private = in.flag("HERMOD_MEDIA_ALLOW_PRIVATE", false, "fetch mediaUrl from private networks and any port, too: for tests");
    out.ports = in.list("HERMOD_MEDIA_PORTS", "80,443", "ports from which mediaUrl may be fetched");
    out.ca_file = in.text("HERMOD_MEDIA_CA_FILE", "", "certificates to trust when fetching mediaUrl; empty: the system's");
    out.parallel = static_cast<std::size_t>(in.integer("HERMOD_MEDIA_PARALLEL", 8, 1, 64, "files in memory at once, out and in each; a quarter of them of one account"));
    out.max_bytes = static_cast<std::size_t>(
        in.integer("HERMOD_MAX_MEDIA_BYTES", 100 * megabyte, 1'024, 1'024 * megabyte, "a file that is uploaded, fetched or shown"));
    out.fetch_deadline = in.duration("HERMOD_MEDIA_FETCH_DEADLINE", 30s, "of fetching a mediaUrl, redirects and tries included");
    out.call_deadline = in.duration("HERMOD_MEDIA_CALL_DEADLINE", 60s, "of one file to or from Meta");
    out.poll = in.duration("HERMOD_MEDIA_POLL", 1s, "how often customers' files are looked for");
    out.remove_interval = in.duration("HERMOD_MEDIA_REMOVE_INTERVAL", out.remove_interval, "how often it is looked for files that nothing shows any more, to remove them");
    return out;
}

}  // namespace

settings load_settings(config::reader& in) {
    using namespace std::chrono_literals;
    settings out;
    out.host = service::read_host_settings(in, "message-sender", default_admin_port);
    out.broker = amqp::read_connection(in, "message-sender");
    out.partitions = static_cast<std::size_t>(in.integer("HERMOD_PARTITIONS", 4, 1, 256, "queues of each family; fixed for a deployment"));
    out.store = read_origin(in, "HERMOD_STORE_URL", "http://127.0.0.1:8082", "conversation-store: claims, sealed credentials");
    out.address = in.text("HERMOD_SENDER_ADDRESS", "127.0.0.1", "address of the internal HTTP interface");
    out.port = in.port("HERMOD_SENDER_PORT", 8083, "port of the internal HTTP interface");
    out.keys = service::read_service_keys(in);
    out.graph = read_origin(in, "HERMOD_GRAPH_URL", "https://graph.facebook.com", "the Cloud API");
    out.graph_version = in.text("HERMOD_GRAPH_VERSION", "v25.0", "version of the Cloud API");
    out.graph_ca_file = in.text("HERMOD_GRAPH_CA_FILE", "", "certificates to trust for the Cloud API; empty: the system's");
    out.sealing_keys = in.required_secret("HERMOD_SEALING_KEYS", "keyring that opens credentials: lines id:base64url(32 bytes)");
    out.prefetch = static_cast<std::uint16_t>(
        in.integer("HERMOD_SENDER_PREFETCH", 2'000, 1, 65'535, "packs in hand per partition; at least its accounts' total credit"));
    out.claim_interval = in.duration("HERMOD_SENDER_CLAIM_INTERVAL", out.claim_interval, "least time between the starts of two requests for claims");
    out.publish_linger = in.duration("HERMOD_SENDER_PUBLISH_LINGER", out.publish_linger, "outcomes that come within this time share an AMQP message");
    out.max_calls = static_cast<std::size_t>(in.integer("HERMOD_SENDER_MAX_CALLS", 512, 1, 10'000, "calls under way at once"));
    out.share_of_one =
        static_cast<double>(in.integer("HERMOD_SENDER_NUMBER_SHARE", 75, 1, 100, "of these calls for one number at most, in percent")) / 100.0;
    out.pair.interval = in.duration("HERMOD_SENDER_PAIR_INTERVAL", 6s, "one number writes to one user once in this time; 0ms: no limit");
    out.pair.burst = static_cast<unsigned>(in.integer("HERMOD_SENDER_PAIR_BURST", 45, 1, 1'000, "messages that may go ahead of that"));
    out.call_deadline = in.duration("HERMOD_SENDER_CALL_DEADLINE", 10s, "of one call to the Cloud API");
    out.longest_stay = in.duration("HERMOD_SENDER_LONGEST_STAY", 60s, "a message that waited so long goes back to the backlog");
    out.stop_pause = in.duration("HERMOD_SENDER_STOP_PAUSE", 5s, "no calls for an account that Meta halted, until the store knows it");
    out.number_check_interval =
        in.duration("HERMOD_NUMBER_CHECK_INTERVAL", 10min, "how often Meta is asked what a sending number may do; 0ms: never");
    out.media = read_media_settings(in);
    return out;
}

}  // namespace hermod::sender
