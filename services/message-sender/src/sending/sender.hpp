#pragma once
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "claims/claim_desk.hpp"
#include "domain/admission.hpp"
#include "domain/conversation_order.hpp"
#include "domain/recent_messages.hpp"
#include "domain/tries.hpp"
#include "graph/credential_book.hpp"
#include "graph/graph_caller.hpp"
#include "hermod/async/task_group.hpp"
#include "numbers/number_watch.hpp"
#include "sending/job.hpp"
#include "sending/outcome_desk.hpp"

namespace hermod::sender {

struct sender_settings {
    admission_limits admission;
    std::chrono::milliseconds claim_deadline{10'000};
    std::chrono::milliseconds stop_pause{60'000};         // of a number or account that Meta halted
    std::chrono::milliseconds unreachable_pause{30'000};  // of a message for which Meta could not be reached
    std::chrono::milliseconds credential_pause{30'000};   // of a message whose account has no usable credential
    std::chrono::milliseconds store_away_pause{1'000};    // of a message whose credential could not be asked for
    std::size_t remembered{100'000};                      // messages, against second copies
};

/// What the sender works with.
struct sender_parts {
    claim_desk& claims;
    credential_book& credentials;
    graph_caller& graph;
    outcome_desk& outcomes;
    media_desk& media;
    number_watch& numbers;
};

/// Takes dispatched messages to Meta: one at a time per conversation, at each number's pace, never without a claim, every outcome
/// confirmed before anything follows from it. Messages that are not called for go back to the backlog.
class message_sender {
public:
    message_sender(executor, sender_settings, sender_parts, log::logger&, telemetry::registry&);
    message_sender(const message_sender&) = delete;
    message_sender& operator=(const message_sender&) = delete;

    /// Resumes when the last of them has its outcome confirmed; false if that could not be.
    awaitable<bool> send(std::vector<contracts::dispatch> items);
    /// No new calls: what is not called yet is released. send() goes on returning as the rest ends.
    void stop_starting();
    /// Ends everything; after it join().
    void cancel() { tasks_.cancel(); }
    awaitable<void> join() { return tasks_.join(); }
    [[nodiscard]] std::size_t in_hand() const noexcept { return jobs_.size(); }

private:
    struct call_slot;
    struct job_ending;
    enum class try_result { again, done };

    void add(contracts::dispatch item, const std::shared_ptr<pack_progress>& pack);
    void finish(job&, bool is_told);
    awaitable<void> work(std::shared_ptr<job>);
    awaitable<void> carry(job&);
    awaitable<bool> make_ready(job&, const secret& token);
    awaitable<bool> put_off_upload(job&, const call_record&, int tries);
    awaitable<try_result> make_try(job&, const secret& token, permit allowed);
    awaitable<try_result> give_up(job&, const contracts::grant&, std::string claim_id);
    awaitable<try_result> call(job&, const secret& token, call_slot&, claim_reply granted, std::string claim_id);
    awaitable<try_result> wait_for_others(job&, const contracts::grant&);
    awaitable<void> give_way(job&);
    awaitable<permit> wait_for_permit(job&);
    awaitable<void> pause(job&, std::chrono::milliseconds time);
    [[nodiscard]] next_step judge(job&, const call_record&, int tries);
    [[nodiscard]] bool wants_new_upload(const job&, const call_record&, const next_step&) const;
    void log_call(const job&, const call_record&, const next_step&);

    void poll_soon();
    void poll();
    void arm_poll();

    executor ex_;
    sender_settings settings_;
    sender_parts parts_;
    log::logger& logger_;
    async::task_group tasks_;
    admission admission_;
    conversation_order order_;
    recent_messages recent_;
    std::unordered_map<job_id, std::shared_ptr<job>> jobs_;
    std::unordered_map<std::string, job_id> by_key_;
    asio::steady_timer poll_timer_;
    std::minstd_rand random_;
    telemetry::gauge in_hand_, calls_, open_breakers_;
    telemetry::counter sent_, failed_, retried_, held_, released_, copies_;
    job_id last_id_{0};
    bool is_poll_due_{false};
    bool is_stopping_{false};
};

}  // namespace hermod::sender
