#pragma once
#include "domain/delivery.hpp"
#include "domain/message_body.hpp"
#include "domain/moment.hpp"
#include "domain/reply.hpp"
#include "domain/world.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace hermod::sandbox {

/// A message of a simulated customer.
struct customer_message {
    std::string phone_number_id;
    std::string from;       // digits or a business-scoped user id
    std::string name;       // profile name; empty: as before
    std::string_view type;  // a literal
    std::string content;    // the JSON under the key `type`
    std::string context;    // JSON of `context`, or empty
};

/// Takes messages: POST …/messages from the business, and those that customers write.
class message_desk {
public:
    message_desk(world& all, delivery& news)
        : world_{all},
          delivery_{news} {}

    /// Everything that happens to one POST …/messages: access, validation, behaviours, limits,
    /// ledger, statuses to come.
    [[nodiscard]] reply post(
        std::string_view phone_number_id,
        std::string_view authorization,
        std::string_view body,
        moment now
    );
    /// Enters an inbound message and plans its webhook; its wamid, or what is wrong.
    [[nodiscard]] std::variant<std::string, graph_error> receive(
        const customer_message& written, moment now
    );

private:
    reply send(business_number& number, const outgoing_message& wanted, moment now);
    reply mark_read(const business_number& number, const read_receipt& receipt, moment now);
    graph_error refusal(
        business_number& number, const outgoing_message& wanted, std::uint32_t phone, moment now
    );
    graph_error check_references(const business_number& number, const outgoing_message& wanted)
        const;
    std::uint64_t enter(const outgoing_message& wanted, std::uint32_t phone, moment now);
    reply accepted(const outgoing_message& wanted, std::uint64_t order) const;

    world& world_;
    delivery& delivery_;
};

}  // namespace hermod::sandbox
