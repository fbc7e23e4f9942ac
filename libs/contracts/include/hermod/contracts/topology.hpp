#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/amqp/topology.hpp"

namespace hermod::contracts {

inline constexpr std::string_view send_exchange = "hermod.send";
inline constexpr std::string_view dispatch_exchange = "hermod.dispatch";
inline constexpr std::string_view feedback_exchange = "hermod.feedback";
inline constexpr std::string_view events_exchange = "hermod.events";
/// Fanout into a stream of the same name, which every push node reads whole.
inline constexpr std::string_view control_exchange = "hermod.control";
/// Fanout between the push nodes: typing, presence, who is viewing. Nothing of it is kept.
inline constexpr std::string_view presence_exchange = "hermod.presence";
inline constexpr std::string_view dead_exchange = "hermod.dead";
inline constexpr std::string_view dead_queue = "hermod.dead";
inline constexpr std::string_view dead_key = "dead";
/// Other services publish to hermod.intake by this exchange, with the queue's name as key: it is all that their rights cover.
inline constexpr std::string_view intake_exchange = "hermod.intake";
inline constexpr std::string_view intake_queue = "hermod.intake";

/// `hermod.send.3`: the queues of a family are named like its exchange.
[[nodiscard]] std::string queue_name(std::string_view exchange, std::size_t partition);
/// All queues of a family.
[[nodiscard]] std::vector<std::string> queue_names(std::string_view exchange, std::size_t count);
/// `p.<partition>`
[[nodiscard]] std::string partition_key(std::size_t partition);
/// The routing key for an account's news: `p.<partition_of(phone_number_id, partitions)>`.
[[nodiscard]] std::string partition_key_of(std::string_view phone_number_id, std::size_t partitions);
/// `<bucket>.<tenantId>`
[[nodiscard]] std::string event_key(std::string_view tenant_id);

/// Every exchange, queue and binding of hermod. `stream_max_age`: how long the event streams keep their history.
[[nodiscard]] amqp::topology make_topology(std::size_t partitions, std::size_t event_streams,
                                           std::chrono::seconds stream_max_age = std::chrono::hours{24});

}  // namespace hermod::contracts
