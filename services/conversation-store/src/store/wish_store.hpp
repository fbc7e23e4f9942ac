#pragma once
#include <optional>
#include <string>
#include <vector>

#include "domain/retry.hpp"
#include "hermod/base/ids.hpp"
#include "store/pending_events.hpp"

namespace hermod::store {

/// An outbound message as it stands, with what decides about another attempt.
struct wished_message {
    std::string conversation_id, account_id;
    retry_case known;
    system_time store_time{};  // the database's clock
};

/// Rows of messages of which a person wants something. `writer`: a pool that may write; every statement names the tenant.
class wish_store {
public:
    explicit wish_store(postgres::pool& writer) : pool_{writer} {}

    /// Nothing if the tenant has no such outbound message.
    awaitable<postgres::result<std::optional<wished_message>>> find(std::string tenant, std::string message, deadline limit);
    /// A new attempt after `before`; false if the message is no longer so. `told` is kept with it.
    awaitable<postgres::result<bool>> restart(
        std::string tenant, progress before, message_event told, std::string actor, deadline limit);
    /// Takes the message back unless somebody has claimed it; false if so. `told` is kept with it.
    awaitable<postgres::result<bool>> cancel(std::string tenant, message_event told, std::string actor, deadline limit);

private:
    postgres::pool& pool_;
};

}  // namespace hermod::store
