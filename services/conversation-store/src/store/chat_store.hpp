#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/contracts/send.hpp"
#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

/// The chat of a request that named a phone number.
struct chat {
    std::string contact_id, conversation_id;
    bool made_contact{false};
    bool made_conversation{false};
};

/// Contacts and conversations of chats that begin with us. `writer`: a pool that sees all tenants.
class chat_store {
public:
    explicit chat_store(postgres::pool& writer) : pool_{writer} {}

    /// Makes what is missing, in one transaction. One per request; nothing where the account cannot have one. What two
    /// requests make together counts as made by the first.
    awaitable<postgres::result<std::vector<std::optional<chat>>>> resolve(
        std::vector<const contracts::send_request*> requests, deadline limit);

private:
    postgres::pool& pool_;
};

}  // namespace hermod::store
