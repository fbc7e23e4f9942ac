#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace hermod::amqp {

using header_value = std::variant<std::string, std::int64_t, bool>;
using header_table = std::map<std::string, header_value, std::less<>>;

/// What goes out. Persistent and mandatory unless said otherwise.
struct outgoing {
    std::string exchange;
    std::string routing_key;
    std::string body;
    std::string message_id{};
    std::string type{};
    std::string correlation_id{};
    std::string reply_to{};
    /// Who says this; the broker refuses (and closes the channel for) another name than the connection's user.
    std::string user_id{};
    header_table headers{};
    bool is_persistent{true};
    bool is_mandatory{true};
};

/// What came in. Owns its bytes.
struct delivery {
    std::string body;
    std::string exchange;
    std::string routing_key;
    std::string message_id;
    std::string type;
    std::string correlation_id;
    std::string reply_to;
    std::string user_id;  // checked by the broker
    header_table headers;
    bool is_redelivered{false};
    std::uint64_t tag{0};
    /// From x-stream-offset, for streams.
    std::optional<std::int64_t> stream_offset;
};

}  // namespace hermod::amqp
