#include "hermod/contracts/topology.hpp"

#include "hermod/base/hash.hpp"

namespace hermod::contracts {

namespace {

constexpr std::int64_t max_messages = 1'000'000;
constexpr std::int64_t segment_bytes = 50'000'000;
constexpr std::size_t buckets = 256;
/// Longer than any token lives. Streams drop whole segments only, so the last items stay however old they are.
constexpr std::chrono::hours control_age{24};
constexpr std::int64_t control_segment_bytes = 1'000'000;

/// A work queue that loses nothing: replicated, refuses when full, and hands what cannot be handled to hermod.dead.
amqp::queue work_queue(std::string name) {
    return {std::move(name),
            {{"x-queue-type", std::string{"quorum"}},
             {"x-single-active-consumer", true},
             {"x-delivery-limit", std::int64_t{100}},
             {"x-dead-letter-exchange", std::string{dead_exchange}},
             {"x-dead-letter-routing-key", std::string{dead_key}},
             {"x-dead-letter-strategy", std::string{"at-least-once"}},
             {"x-overflow", std::string{"reject-publish"}},
             {"x-max-length", max_messages}}};
}

amqp::queue dead_letters() {
    return {std::string{dead_queue},
            {{"x-queue-type", std::string{"quorum"}},
             {"x-overflow", std::string{"reject-publish"}},
             {"x-max-length", max_messages}}};
}

amqp::queue stream(std::string name, std::chrono::seconds max_age, std::int64_t bytes_of_segment) {
    return {std::move(name),
            {{"x-queue-type", std::string{"stream"}},
             {"x-max-age", std::to_string(max_age.count()) + "s"},
             {"x-stream-max-segment-size-bytes", bytes_of_segment}}};
}

void add_family(amqp::topology& out, std::string_view exchange, std::size_t partitions) {
    out.exchanges.push_back({std::string{exchange}, "direct"});
    for (std::size_t i = 0; i < partitions; ++i) {
        out.queues.push_back(work_queue(queue_name(exchange, i)));
        out.bindings.push_back({std::string{exchange}, queue_name(exchange, i), partition_key(i)});
    }
}

void add_events(amqp::topology& out, std::size_t streams, std::chrono::seconds max_age) {
    out.exchanges.push_back({std::string{events_exchange}, "topic"});
    for (std::size_t k = 0; k < streams; ++k) {
        const auto name = queue_name(events_exchange, k);
        out.queues.push_back(stream(name, max_age, segment_bytes));
        if (streams == 1) out.bindings.push_back({std::string{events_exchange}, name, "#"});
        else
            for (std::size_t b = k; b < buckets; b += streams)
                out.bindings.push_back({std::string{events_exchange}, name, std::to_string(b) + ".*"});
    }
}

void add_control(amqp::topology& out) {
    const std::string name{control_exchange};
    out.exchanges.push_back({name, "fanout"});
    out.queues.push_back(stream(name, control_age, control_segment_bytes));
    out.bindings.push_back({name, name, ""});
    out.exchanges.push_back({std::string{presence_exchange}, "fanout"});
}

}  // namespace

std::string queue_name(std::string_view exchange, std::size_t partition) {
    return std::string{exchange} + "." + std::to_string(partition);
}

std::vector<std::string> queue_names(std::string_view exchange, std::size_t count) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(queue_name(exchange, i));
    return out;
}

std::string partition_key(std::size_t partition) { return "p." + std::to_string(partition); }

std::string partition_key_of(std::string_view phone_number_id, std::size_t partitions) {
    return partition_key(partition_of(phone_number_id, partitions));
}

std::string event_key(std::string_view tenant_id) {
    return std::to_string(bucket_of(tenant_id)) + "." + std::string{tenant_id};
}

amqp::topology make_topology(std::size_t partitions, std::size_t event_streams, std::chrono::seconds stream_max_age) {
    amqp::topology out;
    out.exchanges.push_back({std::string{dead_exchange}, "direct"});
    out.queues.push_back(dead_letters());
    out.bindings.push_back({std::string{dead_exchange}, std::string{dead_queue}, std::string{dead_key}});
    for (const auto family : {send_exchange, dispatch_exchange, feedback_exchange}) add_family(out, family, partitions);
    add_events(out, event_streams, stream_max_age);
    add_control(out);
    out.exchanges.push_back({std::string{intake_exchange}, "direct"});
    out.queues.push_back(work_queue(std::string{intake_queue}));
    out.bindings.push_back({std::string{intake_exchange}, std::string{intake_queue}, std::string{intake_queue}});
    return out;
}

}  // namespace hermod::contracts
