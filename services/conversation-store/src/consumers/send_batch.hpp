#pragma once
#include <string>
#include <vector>

#include "consumers/outbox.hpp"
#include "hermod/contracts/send.hpp"
#include "store/backlog.hpp"
#include "store/message_store.hpp"

namespace hermod::store {

/// An accepted request on its way into the database.
struct send_item {
    std::shared_ptr<const contracts::send_request> request;
    bool is_repeat{false};
};

/// What is to be told about one request, and which account now has a backlog ("" if none).
struct send_answer {
    news out;
    std::string backlogged_account;
};

/// Persists one batch of requests in one transaction, and looks after those that are repeats, clashes or not allowed.
class send_batch {
public:
    send_batch(message_store&, backlog&, log::logger&, telemetry::registry&);

    /// One answer per item, in order. An error concerns the whole batch; nothing of it was decided for good.
    awaitable<postgres::result<std::vector<send_answer>>> persist(std::vector<send_item> items);

private:
    struct work;
    awaitable<postgres::result<std::vector<send_answer>>> persist_whole(std::vector<send_item> items);
    awaitable<postgres::result<void>> persist_fresh(work& w);
    awaitable<postgres::result<void>> record_refusals(work& w);
    awaitable<postgres::result<void>> repeat_known(work& w);
    void stored(work& w, std::size_t index, const persisted& row);

    message_store& messages_;
    backlog& backlog_;
    log::logger& logger_;
    telemetry::counter stored_, known_, mismatched_, refused_, poison_;
    telemetry::histogram rows_;
};

}  // namespace hermod::store
