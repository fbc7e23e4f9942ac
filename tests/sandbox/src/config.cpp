#include "config.hpp"

#include "hermod/crypto/digest.hpp"

#include <charconv>
#include <cstring>

namespace hermod::sandbox {

namespace {

constexpr std::int64_t most_entries = 100'000'000;
constexpr std::size_t most_upload_bytes = 101 * 1024 * 1024;  // a document may have 100 MB

/// `0-50`: shortest and longest in milliseconds.
bool read_range(std::string_view text, delay_range& range) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return false;
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto whole = [](std::string_view part, std::int64_t& value) {
        const auto read = std::from_chars(part.data(), part.data() + part.size(), value);
        return read.ec == std::errc{} && read.ptr == part.data() + part.size();
    };
    if (!whole(text.substr(0, dash), low) || !whole(text.substr(dash + 1), high) || high < low)
        return false;
    range.low = std::chrono::milliseconds{low};
    range.high = std::chrono::milliseconds{high};
    return true;
}

void read_delays(config::reader& in, delivery_settings& delivery) {
    const auto given = in.list(
        "HERMOD_SANDBOX_DELAYS",
        "0-50,0-50,0-50",
        "shortest-longest delay in ms before the statuses sent, delivered and read"
    );
    const bool is_fine = given.size() == 3 && read_range(given[0], delivery.sent) &&
                         read_range(given[1], delivery.delivered) &&
                         read_range(given[2], delivery.read);
    if (!is_fine) in.problem("HERMOD_SANDBOX_DELAYS must be three ranges such as 0-50,10-20,0-0");
}

void read_world(config::reader& in, world_settings& world) {
    world.max_ledger_entries = static_cast<std::size_t>(in.integer(
        "HERMOD_SANDBOX_LEDGER_ENTRIES",
        5'000'000,
        1,
        most_entries,
        "messages that the ledger keeps; then the oldest are forgotten"
    ));
    world.max_pending_updates = static_cast<std::size_t>(in.integer(
        "HERMOD_SANDBOX_PENDING_UPDATES",
        2'000'000,
        1,
        most_entries,
        "statuses that wait for a webhook target that does not answer; more are dropped and counted"
    ));
    world.max_media_bytes = static_cast<std::size_t>(in.integer(
        "HERMOD_SANDBOX_MEDIA_BYTES",
        256 * 1024 * 1024,
        0,
        1LL << 40,
        "uploaded files kept in memory; then the oldest go"
    ));
    world.seed = static_cast<std::uint64_t>(in.integer(
        "HERMOD_SANDBOX_SEED",
        1,
        0,
        most_entries,
        "of delays and ids; the same seed plays the same delays"
    ));
    world.limits.messages_per_second = static_cast<double>(in.integer(
        "HERMOD_SANDBOX_MESSAGES_PER_SECOND",
        0,
        0,
        1'000'000,
        "limit of each number, over it 130429 (Meta: 80); 0: none"
    ));
    world.limits.pair_seconds_per_message = static_cast<double>(in.integer(
        "HERMOD_SANDBOX_PAIR_SECONDS",
        0,
        0,
        3600,
        "seconds for each message to one recipient after a burst of 45, faster gets 131056 (Meta: "
        "6); 0: none"
    ));
    read_delays(in, world.delivery);
    const auto random = crypto::random_bytes(sizeof world.run);
    std::memcpy(&world.run, random.data(), sizeof world.run);
}

void read_server(config::reader& in, http::server_settings& server) {
    server.name = "sandbox";
    server.address = in.text("HERMOD_SANDBOX_ADDRESS", "127.0.0.1", "address to listen on");
    server.port =
        in.port("HERMOD_SANDBOX_PORT", 8090, "port of the Cloud API, of /control and of the page");
    server.max_body_bytes = most_upload_bytes;
    server.handler_deadline = std::chrono::hours{2};  // behaviours may let a call hang for an hour
    auto certificate =
        in.text("HERMOD_SANDBOX_TLS_CERTIFICATE", "", "file of a certificate chain: serve HTTPS");
    auto key = in.text("HERMOD_SANDBOX_TLS_KEY", "", "file of its private key");
    if (certificate.empty() != key.empty())
        in.problem("HERMOD_SANDBOX_TLS_CERTIFICATE and HERMOD_SANDBOX_TLS_KEY go together");
    if (certificate.empty()) return;
    server.tls = std::make_shared<http::tls_files>();
    server.tls->certificate_chain = std::move(certificate);
    server.tls->private_key = std::move(key);
}

void read_poster(config::reader& in, poster_settings& poster) {
    poster.batch = static_cast<std::size_t>(in.integer(
        "HERMOD_SANDBOX_WEBHOOK_BATCH", 1'000, 1, 1'000, "updates in one webhook POST, at most"
    ));
    poster.concurrency = static_cast<std::size_t>(in.integer(
        "HERMOD_SANDBOX_WEBHOOK_CONCURRENCY", 4, 1, 256, "webhook POSTs in flight to one target"
    ));
    poster.linger = in.duration(
        "HERMOD_SANDBOX_WEBHOOK_LINGER",
        poster.linger,
        "what falls due within this time is posted together"
    );
    poster.deadline = in.duration(
        "HERMOD_SANDBOX_WEBHOOK_DEADLINE",
        poster.deadline,
        "a target has this long to answer a POST"
    );
    poster.longest_pause = in.duration(
        "HERMOD_SANDBOX_WEBHOOK_PAUSE",
        poster.longest_pause,
        "longest pause between tries of a POST that was not answered with 200"
    );
    poster.give_up_after = in.duration(
        "HERMOD_SANDBOX_WEBHOOK_GIVE_UP", poster.give_up_after, "a POST is tried for so long"
    );
    poster.ca_file = in.text(
        "HERMOD_SANDBOX_WEBHOOK_CA",
        "",
        "file of the certificates that HTTPS targets are checked with"
    );
}

log::level read_level(config::reader& in) {
    const auto name = in.text("HERMOD_LOG_LEVEL", "info", "debug, info, warning or error");
    if (name == "debug") return log::level::debug;
    if (name == "warning") return log::level::warning;
    if (name == "error") return log::level::error;
    if (name != "info") in.problem("HERMOD_LOG_LEVEL must be debug, info, warning or error");
    return log::level::info;
}

}  // namespace

settings load_settings(config::reader& in) {
    settings made;
    read_server(in, made.server);
    read_world(in, made.world);
    read_poster(in, made.poster);
    made.state_file = in.text(
        "HERMOD_SANDBOX_STATE_FILE",
        "",
        "file that keeps the business numbers over restarts; it holds their secrets"
    );
    auto& first = made.first_number;
    first.phone_number_id = in.text(
        "HERMOD_SANDBOX_PHONE_NUMBER_ID", "", "a business number that is there from the start"
    );
    first.token = in.optional_secret("HERMOD_SANDBOX_TOKEN", "its access token");
    first.webhook_url = in.text("HERMOD_SANDBOX_WEBHOOK_URL", "", "where its webhooks go");
    first.app_secret = in.optional_secret("HERMOD_SANDBOX_APP_SECRET", "signs its webhooks");
    if (!first.phone_number_id.empty() && first.token.empty())
        in.problem("HERMOD_SANDBOX_PHONE_NUMBER_ID needs HERMOD_SANDBOX_TOKEN");
    made.log_level = read_level(in);
    return made;
}

}  // namespace hermod::sandbox
