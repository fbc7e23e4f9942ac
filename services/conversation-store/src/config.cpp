#include "config.hpp"

#include "hermod/amqp/settings.hpp"
#include "hermod/base/result.hpp"
#include "hermod/media/link.hpp"
#include "people_config.hpp"

namespace hermod::store {

namespace {

using std::chrono::milliseconds;

/// The broker runs on this host.
bool is_here(const amqp::connection_settings& broker) {
    return broker.hosts.size() == 1 && (broker.hosts[0].host == "localhost" || broker.hosts[0].host == "127.0.0.1" || broker.hosts[0].host == "::1");
}

void read_broker(config::reader& in, store_config& out) {
    out.broker = amqp::read_connection(in, "conversation-store");
    out.partitions = static_cast<std::size_t>(in.integer("HERMOD_PARTITIONS", 4, 1, 256, "queues of each family; fixed for a deployment"));
    out.event_streams = static_cast<std::size_t>(in.integer("HERMOD_EVENT_STREAMS", 1, 1, 64, "event streams; fixed for a deployment"));
    out.stream_max_age = in.duration("HERMOD_EVENT_HISTORY", out.stream_max_age, "how long the event streams keep their history");
    auto& watch = out.stream_watch;
    watch.interval = in.duration("HERMOD_STREAM_WATCH_INTERVAL", watch.interval, "how often the ends of the event streams are looked at");
    watch.boot_file = in.text(
        "HERMOD_BROKER_BOOT_FILE", is_here(out.broker) ? "/proc/sys/kernel/random/boot_id" : "",
        "says another text after each boot of the broker's host; empty: not known; by default this machine's boot id if the broker is here");
    out.provisions_topology = in.flag("HERMOD_PROVISION", true, "declare exchanges and queues at start");
    out.prefetch = static_cast<std::uint16_t>(in.integer("HERMOD_STORE_PREFETCH", 200, 1, 10'000, "packs in work per queue"));
    out.rounds.max_items = static_cast<std::size_t>(in.integer("HERMOD_STORE_BATCH_ROWS", 500, 1, 10'000, "items per transaction"));
    out.rounds.interval = in.duration("HERMOD_STORE_BATCH_INTERVAL", out.rounds.interval, "least time between the starts of two transactions of a family");
    out.publish_linger = in.duration("HERMOD_STORE_PUBLISH_LINGER", out.publish_linger, "how long a publish may wait for company");
    out.announce_waiting = static_cast<std::size_t>(in.integer(
        "HERMOD_STORE_EVENTS_WAITING", 10'000, 0, 1'000'000, "events of HTTP requests that may wait for the broker in memory; more are left to the sweeper"));
}

void read_database(config::reader& in, store_config& out) {
    out.database_url = in.required_text("HERMOD_DATABASE_URL", "PostgreSQL: libpq conninfo or URI, without password");
    out.database_password = in.optional_secret("HERMOD_DATABASE_PASSWORD", "PostgreSQL's password");
    out.migrations_folder = in.text("HERMOD_MIGRATIONS", "services/conversation-store/migrations", "folder of the migrations");
    out.database_wait = in.duration("HERMOD_DATABASE_WAIT", out.database_wait, "how long to wait for the database at the start");
    out.request_connections = static_cast<std::size_t>(
        in.integer("HERMOD_STORE_REQUEST_CONNECTIONS", 4, 1, 100, "database connections for HTTP reads"));
}

void read_dispatch(config::reader& in, store_config& out) {
    out.credit.interactive_ms =
        in.duration("HERMOD_CREDIT", milliseconds{2'000}, "how far ahead of an account's rate messages are dispatched").count();
    out.credit.bulk_ms = in.duration("HERMOD_BULK_CREDIT", milliseconds{250}, "the same for bulk messages").count();
    out.claims.start_within = in.duration("HERMOD_CLAIM_START_WITHIN", out.claims.start_within, "how long a grant is valid");
    out.uncertain_order_wait =
        in.duration("HERMOD_UNCERTAIN_ORDER_WAIT", out.uncertain_order_wait, "how long later messages wait for an uncertain one");
    const auto call_limit = in.duration("HERMOD_SENDER_CALL_DEADLINE", milliseconds{10'000}, "the longest that a call to Meta may take: the same setting as message-sender's");
    const auto lag = in.duration("HERMOD_FEEDBACK_LAG", milliseconds{5'000}, "how late an outcome may be");
    out.sweep.uncertain_after = out.claims.start_within + call_limit + lag;
    const auto call_over = out.claims.start_within + call_limit;
    out.sweep.live_margin = in.duration("HERMOD_UNCERTAIN_LIVE_MARGIN", call_over + milliseconds{1'000},
                                        "a webhook about something so long after a claim proves, before a resend, that webhooks come; not "
                                        "less than HERMOD_CLAIM_START_WITHIN and HERMOD_SENDER_CALL_DEADLINE together");
    if (out.sweep.live_margin < call_over)
        in.problem("HERMOD_UNCERTAIN_LIVE_MARGIN must not be less than HERMOD_CLAIM_START_WITHIN and HERMOD_SENDER_CALL_DEADLINE together");
}

void read_sweep(config::reader& in, store_config& out) {
    auto& sweep = out.sweep;
    sweep.interval = in.duration("HERMOD_SWEEP_INTERVAL", sweep.interval, "how often the sweeper looks");
    sweep.unclaimed_after = in.duration("HERMOD_UNCLAIMED_AFTER", sweep.unclaimed_after, "an unclaimed dispatch goes out again");
    sweep.uncertain_deadline = in.duration("HERMOD_UNCERTAIN_DEADLINE", sweep.uncertain_deadline, "then the tenant's policy decides");
    sweep.proof_wait = in.duration("HERMOD_UNCERTAIN_PROOF_WAIT", sweep.proof_wait, "without that proof a person has to decide after so long");
    sweep.decision_interval =
        in.duration("HERMOD_UNCERTAIN_DECISION_INTERVAL", sweep.decision_interval, "how often a message that waits for that proof is looked at");
    sweep.parked_for = in.duration("HERMOD_PARKED_FOR", sweep.parked_for, "how long statuses wait for their message");
    sweep.repeat_events_after =
        in.duration("HERMOD_EVENT_REPEAT_AFTER", sweep.repeat_events_after, "an event of a request or of the sweeper that is not confirmed goes out again");
    out.sweep_rows = static_cast<std::size_t>(in.integer("HERMOD_SWEEP_ROWS", 500, 1, 10'000, "rows per step of the sweeper"));
}

void read_retention(config::reader& in, store_config& out) {
    auto& past = out.retention;
    past.raw_webhooks = in.duration("HERMOD_RAW_WEBHOOKS", past.raw_webhooks, "how long Meta's webhooks are kept as they came, to be replayed; 0s: not at all");
    past.interval = in.duration("HERMOD_RETENTION_INTERVAL", past.interval, "how often it is looked for what is past its time");
    past.rows = static_cast<int>(in.integer("HERMOD_RETENTION_ROWS", past.rows, 1, 10'000, "rows that are removed in one transaction"));
    past.pause = in.duration("HERMOD_RETENTION_PAUSE", past.pause, "pause between two such transactions");
    past.batches = static_cast<int>(in.integer("HERMOD_RETENTION_BATCHES", past.batches, 1, 100'000, "such transactions of one tenant in one round"));
}

void read_inbox(config::reader& in, store_config& out) {
    out.inbox.undo_for = in.duration("HERMOD_UNDO_FOR", out.inbox.undo_for, "how long a clear or a delete of a conversation can be taken back");
    out.inbox.links.key = media::make_link_key(out.keys.current());
    out.inbox.links.life = std::chrono::duration_cast<std::chrono::seconds>(
        in.duration("HERMOD_MEDIA_LINK_LIFE", out.inbox.links.life, "how long a link to a file that a message shows is good"));
}

}  // namespace

store_config load_config(config::reader& in) {
    store_config out;
    out.host = service::read_host_settings(in, "conversation-store", 9082);
    out.address = in.text("HERMOD_STORE_ADDRESS", out.address, "address of the internal HTTP interface");
    out.port = in.port("HERMOD_STORE_PORT", out.port, "port of the internal HTTP interface");
    out.keys = service::read_service_keys(in);
    read_database(in, out);
    read_broker(in, out);
    out.people = read_people_settings(in);
    read_dispatch(in, out);
    read_sweep(in, out);
    read_retention(in, out);
    read_inbox(in, out);
    in.finish();
    return out;
}

}  // namespace hermod::store
