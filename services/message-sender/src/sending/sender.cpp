#include "sending/sender.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "hermod/base/ids.hpp"
#include "sending/outcomes.hpp"

namespace hermod::sender {

std::string key_of(const contracts::dispatch& item) {
    return item.tenant_id + "/" + item.message_id + "/" + std::to_string(item.attempt);
}

job::job(job_id name, contracts::dispatch what, executor ex)
    : id{name},
      item{std::move(what)},
      key{key_of(item)},
      who{item.account_id, item.phone_number_id, item.to.empty() ? item.recipient : item.to},
      arrived{steady_clock::now()},
      changed{std::move(ex)} {}

/// However a task ends, its job ends with it.
struct message_sender::job_ending {
    message_sender& owner;
    std::shared_ptr<job> of;
    bool is_told{false};
    ~job_ending() { owner.finish(*of, is_told); }
};

message_sender::message_sender(
    executor ex, sender_settings settings, sender_parts parts, log::logger& logger, telemetry::registry& registry)
    : ex_{ex},
      settings_{std::move(settings)},
      parts_{parts},
      logger_{logger},
      tasks_{ex, [&logger](std::string_view task, const std::exception_ptr& failure) {
                 try {
                     std::rethrow_exception(failure);
                 } catch (const std::exception& e) {
                     logger.error("sender.task.failed", {{"task", task}, {"what", e.what()}});
                 }
             }},
      admission_{settings_.admission},
      recent_{settings_.remembered},
      poll_timer_{ex},
      random_{std::random_device{}()},
      in_hand_{registry.make_gauge("sender_messages_in_hand", "Messages dispatched to this sender and not done with")},
      calls_{registry.make_gauge("sender_calls_under_way", "Calls to the Cloud API under way, claims included")},
      open_breakers_{registry.make_gauge("sender_open_breakers", "Numbers for which Meta does not answer")},
      sent_{registry.make_counter("message_sent_total", "Messages that the Cloud API took")},
      failed_{registry.make_counter("message_failed_total", "Messages that the Cloud API refused for good")},
      retried_{registry.make_counter("message_try_again_total", "Tries that are followed by another one")},
      held_{registry.make_counter("sender_held_total", "Messages put off into the backlog")},
      released_{registry.make_counter("sender_released_total", "Messages given back to the backlog uncalled")},
      copies_{registry.make_counter("sender_copies_total", "Second copies of a message that was in hand or done")} {}

awaitable<bool> message_sender::send(std::vector<contracts::dispatch> items) {
    const auto pack = std::make_shared<pack_progress>(ex_);
    for (auto& item : items) add(std::move(item), pack);
    while (pack->open > 0) co_await pack->changed.wait_until(deadline::max());
    co_return pack->is_whole;
}

void message_sender::add(contracts::dispatch item, const std::shared_ptr<pack_progress>& pack) {
    const auto key = key_of(item);
    if (recent_.contains(key)) return copies_.add();
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
        copies_.add();
        ++pack->open;
        jobs_.at(known->second)->packs.push_back(pack);
        return;
    }
    const auto added = std::make_shared<job>(++last_id_, std::move(item), ex_);
    ++pack->open;
    added->packs.push_back(pack);
    jobs_.emplace(added->id, added);
    by_key_.emplace(added->key, added->id);
    in_hand_.set(static_cast<double>(jobs_.size()));
    parts_.numbers.seen({added->item.tenant_id, added->item.account_id, added->item.phone_number_id});
    added->has_turn = order_.enter(added->item.conversation_id, added->id, added->item.conv_seq);
    tasks_.spawn("message", work(added));
}

void message_sender::finish(job& of, bool is_told) {
    if (const auto next = order_.leave(of.item.conversation_id, of.id)) {
        const auto& follower = jobs_.at(*next);
        follower->has_turn = true;
        follower->changed.notify();
    }
    for (const auto& pack : of.packs) {
        pack->is_whole = pack->is_whole && is_told;
        if (--pack->open == 0) pack->changed.notify();
    }
    by_key_.erase(of.key);
    jobs_.erase(of.id);
    in_hand_.set(static_cast<double>(jobs_.size()));
}

void message_sender::stop_starting() {
    is_stopping_ = true;
    for (const auto id : admission_.withdraw_all()) {
        const auto found = jobs_.find(id);
        if (found != jobs_.end()) found->second->allowed = permit{id, permit::kind::leave, steady_clock::now(), false};
    }
    for (const auto& [id, one] : jobs_) one->changed.notify();
}

/// Decisions are made once in a turn of the loop, for all that came in it.
void message_sender::poll_soon() {
    if (std::exchange(is_poll_due_, true)) return;
    asio::post(ex_, [this] {
        is_poll_due_ = false;
        poll();
    });
}

void message_sender::poll() {
    for (const auto& decided : admission_.poll(steady_clock::now())) {
        const auto found = jobs_.find(decided.job);
        if (found == jobs_.end()) {  // cancelled meanwhile
            if (decided.what == permit::kind::go) admission_.call_ended(scopes{}, false, call_end::not_made, steady_clock::now());
            continue;
        }
        found->second->allowed = decided;
        found->second->changed.notify();
    }
    calls_.set(static_cast<double>(admission_.calls()));
    open_breakers_.set(static_cast<double>(admission_.open_breakers()));
    arm_poll();
}

void message_sender::arm_poll() {
    const auto next = admission_.next_poll();
    if (!next) return;
    poll_timer_.expires_at(*next);
    poll_timer_.async_wait([this](error_code failed) {
        if (!failed) poll();
    });
}

awaitable<permit> message_sender::wait_for_permit(job& of) {
    of.allowed.reset();
    if (is_stopping_) co_return permit{of.id, permit::kind::leave, steady_clock::now(), false};
    applicant one{of.id, of.who, of.item.priority == contracts::priority::bulk, static_cast<double>(of.item.rate_per_second),
                  of.arrived};
    admission_.enter(std::move(one), steady_clock::now());
    poll_soon();
    while (!of.allowed) co_await of.changed.wait_until(deadline::max());
    co_return *of.allowed;
}

awaitable<void> message_sender::pause(job& of, std::chrono::milliseconds time) {
    const auto end = steady_clock::now() + time;
    while (!is_stopping_ && steady_clock::now() < end) co_await of.changed.wait_until(end);
}

awaitable<void> message_sender::work(std::shared_ptr<job> of) {
    job_ending ending{*this, of};
    while (!of->has_turn && !is_stopping_) co_await of->changed.wait_until(deadline::max());
    co_await carry(*of);
    ending.is_told = true;
}

/// Tries until the message is done with. Credential, turn and pace are waited for before the claim, never after it.
awaitable<void> message_sender::carry(job& of) {
    while (true) {
        const auto found = co_await parts_.credentials.get(of.item.tenant_id, of.item.account_id);
        const auto* token = std::get_if<secret>(&found);
        if (!token && !is_stopping_) {
            const auto now = std::chrono::system_clock::now();
            const auto& why = std::get<no_credential>(found);
            const auto until = now + (why.is_store_away ? settings_.store_away_pause : settings_.credential_pause);
            held_.add();
            co_return co_await parts_.outcomes.tell(held(of.item, until, "credential: " + why.what, now));
        }
        if (token) {
            const bool is_ready = co_await make_ready(of, *token);
            if (!is_ready) co_return;
        }
        const auto allowed = co_await wait_for_permit(of);
        const auto now = std::chrono::system_clock::now();
        if (allowed.what == permit::kind::leave) {
            released_.add();
            co_return co_await parts_.outcomes.tell(released(of.item, 1, {}, now));
        }
        if (allowed.what == permit::kind::hold) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(allowed.until - steady_clock::now());
            held_.add();
            co_return co_await parts_.outcomes.tell(held(of.item, now + left, {}, now));
        }
        const auto result = co_await make_try(of, *token, allowed);
        if (result == try_result::done) co_return;
    }
}

}  // namespace hermod::sender
