#include "config.hpp"

#include "hermod/amqp/settings.hpp"

#include <utility>

namespace hermod::widget_send {

namespace {

std::size_t read_size(
    config::reader& in,
    std::string name,
    std::size_t default_value,
    std::int64_t high,
    std::string meaning
) {
    return static_cast<std::size_t>(in.integer(
        std::move(name), static_cast<std::int64_t>(default_value), 1, high, std::move(meaning)
    ));
}

void read_server(config::reader& in, settings& into) {
    into.server.name = "internal";
    into.server.address =
        in.text("HERMOD_WIDGET_SEND_ADDRESS", "127.0.0.1", "address to listen on");
    into.server.port = in.port("HERMOD_WIDGET_SEND_PORT", 8081, "port to listen on");
    into.server.max_body_bytes = 128 * 1024;
    into.server.trusts_request_ids = true;
    into.keys = service::read_service_keys(in);
}

void read_peers(config::reader& in, settings& into) {
    const std::string url =
        in.text("HERMOD_STORE_URL", "http://127.0.0.1:8082", "conversation-store");
    const auto origin = http::parse_origin(url);
    if (origin) {
        into.store = *origin;
    } else {
        in.problem("HERMOD_STORE_URL must be an http or https URL");
    }
    into.store_deadline = in.duration(
        "HERMOD_WIDGET_SEND_STORE_DEADLINE", into.store_deadline, "for one question to the store"
    );
    into.lookup_linger = in.duration(
        "HERMOD_WIDGET_SEND_LOOKUP_LINGER", into.lookup_linger, "how long a question to the store waits for others to travel with"
    );
    into.store_connections = read_size(
        in,
        "HERMOD_WIDGET_SEND_STORE_CONNECTIONS",
        into.store_connections,
        1'000,
        "connections to the store"
    );
    into.broker = amqp::read_connection(in, service_name);
    into.partitions = read_size(
        in, "HERMOD_PARTITIONS", into.partitions, 1'024, "queues per family; fixed for a deployment"
    );
    into.linger = in.duration(
        "HERMOD_WIDGET_SEND_LINGER", into.linger, "how long a send waits for others to travel with"
    );
    into.max_unconfirmed = read_size(
        in,
        "HERMOD_WIDGET_SEND_MAX_UNCONFIRMED",
        into.max_unconfirmed,
        100'000,
        "AMQP messages in flight"
    );
    into.max_backlog_bytes = read_size(
        in,
        "HERMOD_WIDGET_SEND_MAX_BACKLOG",
        into.max_backlog_bytes,
        1'073'741'824,
        "bytes that wait for the broker"
    );
}

void read_path(config::reader& in, send_path_settings& path) {
    context_settings& context = path.context;
    path.accept_deadline = in.duration(
        "HERMOD_WIDGET_SEND_ACCEPT_DEADLINE", path.accept_deadline, "for one send, tries included"
    );
    path.confirm_deadline = in.duration(
        "HERMOD_WIDGET_SEND_CONFIRM_DEADLINE",
        path.confirm_deadline,
        "for the confirm of one publish"
    );
    path.max_in_flight = read_size(
        in,
        "HERMOD_WIDGET_SEND_MAX_IN_FLIGHT",
        path.max_in_flight,
        1'000'000,
        "sends at once; more get 503"
    );
    path.remembered_sends = read_size(
        in,
        "HERMOD_WIDGET_SEND_REMEMBERED",
        path.remembered_sends,
        10'000'000,
        "accepted ids kept in memory for replays"
    );
    context.capacity = read_size(
        in,
        "HERMOD_WIDGET_SEND_CONTEXTS",
        context.capacity,
        10'000'000,
        "conversations kept in memory"
    );
    context.fresh_for = in.duration(
        "HERMOD_WIDGET_SEND_CONTEXT_FRESH", context.fresh_for, "age of a permission from memory"
    );
    context.usable_for = in.duration(
        "HERMOD_WIDGET_SEND_CONTEXT_USABLE", context.usable_for, "the same while the store is down"
    );
    context.window_margin = in.duration(
        "HERMOD_WINDOW_MARGIN",
        context.window_margin,
        "the 24-hour window is taken as closed this much earlier"
    );
}

void read_waits(config::reader& in, settings& into) {
    into.waits.for_outcome = in.duration(
        "HERMOD_WIDGET_SEND_WAIT",
        into.waits.for_outcome,
        "how long ?wait=sent waits for the outcome"
    );
    into.waits.for_row = in.duration(
        "HERMOD_WIDGET_SEND_ROW_WAIT", into.waits.for_row, "how long a new chat waits for its flags"
    );
    into.waits.most_waiting = read_size(
        in,
        "HERMOD_WIDGET_SEND_MAX_WAITING",
        into.waits.most_waiting,
        1'000'000,
        "callers who wait at once; more get 503"
    );
    into.batch.parallel = read_size(
        in,
        "HERMOD_WIDGET_SEND_BATCH_PARALLEL",
        into.batch.parallel,
        1'000,
        "conversations of one batch that are worked on at once"
    );
    into.batch.limit =
        in.duration("HERMOD_WIDGET_SEND_BATCH_DEADLINE", into.batch.limit, "for a whole batch");
}

}  // namespace

settings read_settings(config::reader& in) {
    settings read;
    read.host = service::read_host_settings(in, service_name, 9081);
    read_server(in, read);
    read_peers(in, read);
    read_path(in, read.path);
    read_waits(in, read);
    const auto users = in.list(
        "HERMOD_INTAKE_USERS",
        "",
        "who may use hermod.intake: user:tenant, user:*, *:* for everybody"
    );
    auto rights = intake_rights::parse(users);
    if (rights) {
        read.rights = std::move(*rights);
    } else {
        in.problem("HERMOD_INTAKE_USERS must be a list of user:tenant or user:*");
    }
    read.intake_prefetch = read_size(
        in,
        "HERMOD_WIDGET_SEND_INTAKE_PREFETCH",
        read.intake_prefetch,
        10'000,
        "requests taken at once"
    );
    in.finish();
    return read;
}

}  // namespace hermod::widget_send
