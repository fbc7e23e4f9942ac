#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "consumers/outbox.hpp"
#include "hermod/contracts/send.hpp"
#include "store/backlog.hpp"
#include "store/chat_store.hpp"
#include "store/message_store.hpp"
#include "store/quota.hpp"

namespace hermod::store {

/// An accepted request on its way into the database.
struct send_item {
    std::shared_ptr<const contracts::send_request> request;
    bool is_repeat{false};
    /// Set: it cannot be sent and is in hermod.dead; its message is to be shown as failed with this.
    std::string fault{};
};

/// What is to be told about one request, and which account now has a backlog ("" if none).
struct send_answer {
    news out;
    std::string backlogged_account;
    std::shared_ptr<const contracts::send_request> unusable{};  // what of it can be shown as a failed message
};

/// Persists one batch of requests in one transaction, and looks after those that are repeats, clashes or not allowed.
class send_batch {
public:
    send_batch(message_store&, backlog&, chat_store&, quota&, log::logger&, telemetry::registry&);

    /// One answer per item, in order. An error concerns the whole batch; nothing of it was decided for good.
    awaitable<postgres::result<std::vector<send_answer>>> persist(std::vector<send_item> items);

private:
    struct work;
    using answers = postgres::result<std::vector<send_answer>>;
    using pass = std::function<awaitable<answers>(std::vector<send_item>)>;
    using last_word = std::function<send_answer(const send_item&, const postgres::error&)>;
    awaitable<answers> show_unusable(std::vector<send_answer> told, const pass& whole, const last_word& give_up);
    void refuse(work& w, std::size_t index, const std::string& id, const std::string& code, std::int64_t at);
    awaitable<postgres::result<std::vector<send_answer>>> persist_whole(std::vector<send_item> items);
    /// Contacts and conversations of those that named a phone number.
    awaitable<postgres::result<void>> resolve_chats(work& w);
    awaitable<postgres::result<void>> reserve(work& w);
    awaitable<postgres::result<void>> persist_fresh(work& w);
    void take_verdict(work& w, std::size_t index, const persisted& row, std::vector<std::size_t>& again);
    awaitable<postgres::result<void>> record_refusals(work& w);
    awaitable<postgres::result<void>> repeat_known(work& w);
    void stored(work& w, std::size_t index, const persisted& row);

    message_store& messages_;
    backlog& backlog_;
    chat_store& chats_;
    quota& quota_;
    log::logger& logger_;
    telemetry::counter stored_, known_, mismatched_, refused_, poison_;
    telemetry::histogram rows_;
};

}  // namespace hermod::store
