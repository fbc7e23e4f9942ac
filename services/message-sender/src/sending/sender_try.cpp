// One try: claim, call, outcome.
#include "hermod/base/ids.hpp"
#include "sending/outcomes.hpp"
#include "sending/sender.hpp"

namespace hermod::sender {

namespace {

constexpr std::chrono::milliseconds own_claim_wait{200};
constexpr std::chrono::milliseconds shortest_wait{20};
constexpr std::chrono::milliseconds longest_wait{5'000};
constexpr std::chrono::milliseconds rate_pause{200};
constexpr std::int64_t throughput_reached = 130429;

constexpr std::int64_t in_maintenance = 131057;

bool has_code(const call_record& made, std::int64_t code) { return made.outcome.error && made.outcome.error->code == code; }

}  // namespace

/// A permit to call, given back however the try ends.
struct message_sender::call_slot {
    call_slot(message_sender& from, const job& of, bool is_probe_) : owner{from}, who{of.who}, is_probe{is_probe_} {}
    call_slot(const call_slot&) = delete;
    call_slot& operator=(const call_slot&) = delete;
    ~call_slot() { end(call_end::not_made); }

    void end(call_end how) {
        if (std::exchange(is_ended, true)) return;
        owner.admission_.call_ended(who, is_probe, how, steady_clock::now());
        owner.poll_soon();
    }

    message_sender& owner;
    scopes who;
    bool is_probe;
    bool is_ended{false};
};

awaitable<message_sender::try_result> message_sender::make_try(job& of, const secret& token, permit allowed) {
    call_slot slot{*this, of, allowed.is_probe};
    const auto claim_id = to_string(make_uuid_v7());
    contracts::claim wanted{of.item.tenant_id, of.item.message_id, of.item.attempt, of.tries + 1, claim_id};
    const auto reply = co_await parts_.claims.ask(std::move(wanted), steady_clock::now() + settings_.claim_deadline);
    if (!reply) {
        // It may be granted: the store takes it back if so.
        released_.add();
        co_await parts_.outcomes.tell(released(of.item, of.tries + 1, claim_id, std::chrono::system_clock::now()));
        co_return try_result::done;
    }
    const bool is_granted = reply->grant.result == contracts::grant_result::granted;
    if (is_granted && !of.refusal) co_return co_await call(of, token, slot, *reply, claim_id);
    slot.end(call_end::not_made);
    if (is_granted) co_return co_await give_up(of, reply->grant, claim_id);
    co_return co_await wait_for_others(of, reply->grant);
}

/// No grant: another message's or another sender's turn, or nobody's any more.
awaitable<message_sender::try_result> message_sender::wait_for_others(job& of, const contracts::grant& refused) {
    const bool is_stale = steady_clock::now() - of.arrived >= settings_.admission.longest_stay;
    // `taken` after a try of ours: the store has not read our last outcome yet.
    const bool is_ours = refused.result == contracts::grant_result::taken && of.tries > 0;
    if (refused.result != contracts::grant_result::not_yet && !is_ours) {
        logger_.debug("claim.refused", {{"messageId", of.item.message_id}, {"attempt", of.item.attempt},
                                        {"what", refused.reason.value_or(std::string{contracts::to_text(refused.result)})}});
        co_return try_result::done;
    }
    if (is_stale && is_ours) co_return try_result::done;  // the store's sweeper knows this claim
    if (is_stale) {
        released_.add();
        co_await parts_.outcomes.tell(released(of.item, 1, {}, std::chrono::system_clock::now()));
        co_return try_result::done;
    }
    co_await give_way(of);
    const std::chrono::milliseconds asked{refused.retry_after_ms.value_or(own_claim_wait.count())};
    co_await pause(of, std::clamp(asked, shortest_wait, longest_wait));
    co_return try_result::again;
}

/// `not_yet` says that an earlier message of the conversation is due. If that one waits here for its turn, it must have it.
awaitable<void> message_sender::give_way(job& of) {
    const auto earlier = order_.give_way(of.item.conversation_id, of.id, of.item.conv_seq);
    if (!earlier) co_return;
    of.has_turn = false;
    const auto first = jobs_.at(*earlier);
    first->has_turn = true;
    first->changed.notify();
    while (!of.has_turn && !is_stopping_) co_await of.changed.wait_until(deadline::max());
}

next_step message_sender::judge(job& of, const call_record& made, int tries) {
    const auto now = steady_clock::now();
    const auto& rule = made.outcome.rule;
    const bool is_pair_limit = made.outcome.result == whatsapp::call_result::not_sent &&
                               rule.action == whatsapp::error_class::later && rule.scope == whatsapp::error_scope::pair;
    std::uniform_real_distribution<double> share{0.0, 1.0};
    step_question question{.outcome = made.outcome, .was_reached = made.was_reached, .tries = tries, .jitter = share(random_)};
    if (is_pair_limit) question.pair_pause = admission_.paused().next_pair_pause(of.who, now);
    question.stop_pause = settings_.stop_pause;
    question.unreachable_pause = settings_.unreachable_pause;
    const auto next = decide(question);
    if (next.what == next_step::kind::sent) admission_.paused().pair_succeeded(of.who);
    const bool is_refused = next.what == next_step::kind::held && made.was_reached;
    if (!is_refused) return next;
    // A number that called too often is slower from now on: it need not stand still as long as the refused message waits.
    const auto pause = has_code(made, throughput_reached) ? std::min(next.delay, rate_pause) : next.delay;
    admission_.paused().pause(rule.scope, of.who, now + pause);
    if (rule.action == whatsapp::error_class::stop) parts_.credentials.forget(of.item.account_id);
    // After a maintenance (an upgrade, as a rule) the number may do more.
    if (has_code(made, in_maintenance)) parts_.numbers.ask_soon(of.item.account_id, now + next.delay);
    if (has_code(made, throughput_reached)) admission_.slow_down(of.who.number, now);
    return next;
}

awaitable<message_sender::try_result> message_sender::call(
    job& of, const secret& token, call_slot& slot, claim_reply granted, std::string claim_id) {
    const int try_number = granted.grant.try_number;
    if (const auto inbound = granted.grant.inbound_per_second)
        admission_.set_inbound(of.who.number, static_cast<double>(*inbound), steady_clock::now());
    const auto may_start = [this, start_by = granted.start_by] { return !is_stopping_ && boot_clock::now() < start_by; };
    const graph_call what{of.item, try_number, of.meta_media_id};
    const auto made = co_await parts_.graph.send(what, token, may_start);
    if (made.was_withdrawn) {
        slot.end(call_end::not_made);
        released_.add();
        co_await parts_.outcomes.tell(released(of.item, try_number, claim_id, std::chrono::system_clock::now()));
        co_return try_result::done;
    }
    ++of.tries;
    const bool is_answered = made.was_reached && made.outcome.result != whatsapp::call_result::uncertain;
    auto next = judge(of, made, of.tries);
    slot.end(is_answered ? call_end::answered : call_end::unanswered);
    if (wants_new_upload(of, made, next)) {
        of.was_media_renewed = true;
        co_await parts_.media.forget(of.item, std::exchange(of.meta_media_id, {}));
        next = {next_step::kind::again, std::chrono::milliseconds{0}};
    }
    log_call(of, made, next);
    const finished_call done{of.item, try_number, claim_id, made, next};
    auto outcome = after_call(done, std::chrono::system_clock::now());
    co_await parts_.outcomes.tell(std::move(outcome));
    if (next.what != next_step::kind::again) {
        if (next.what != next_step::kind::held) recent_.add(of.key);
        co_return try_result::done;
    }
    co_await pause(of, next.delay);
    co_return try_result::again;
}

void message_sender::log_call(const job& of, const call_record& made, const next_step& next) {
    const auto code = made.outcome.error ? made.outcome.error->code : std::int64_t{0};
    const auto trace = made.outcome.error ? made.outcome.error->fbtrace_id : std::string{};
    const auto write = [&](log::level how, std::string_view event) {
        logger_.write(how, event, {{"requestId", of.item.request_id}, {"tenantId", of.item.tenant_id},
                                   {"conversationId", of.item.conversation_id}, {"messageId", of.item.message_id},
                                   {"attempt", of.item.attempt}, {"try", of.tries}, {"code", code},
                                   {"httpStatus", made.http_status}, {"ms", made.took.count()}, {"fbtraceId", trace}});
    };
    switch (next.what) {
        case next_step::kind::sent: sent_.add(); return write(log::level::info, "message.sent");
        case next_step::kind::failed: failed_.add(); return write(log::level::warning, "message.failed");
        case next_step::kind::again: retried_.add(); return write(log::level::warning, "message.try_again");
        case next_step::kind::held: held_.add(); return write(log::level::warning, "message.held");
        case next_step::kind::uncertain: return write(log::level::warning, "message.uncertain");
    }
}

}  // namespace hermod::sender
