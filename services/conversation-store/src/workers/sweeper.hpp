#pragma once
#include <chrono>

#include "consumers/announcer.hpp"
#include "consumers/settler.hpp"
#include "store/backlog.hpp"
#include "store/inbound_store.hpp"
#include "store/columns.hpp"
#include "store/sweep_store.hpp"
#include "workers/dispatcher.hpp"

namespace hermod::store {

struct sweep_settings {
    std::chrono::milliseconds interval{1'000};
    /// A dispatch that nobody claimed for so long goes out again (twice as long the next time, up to 5 min).
    std::chrono::milliseconds unclaimed_after{10'000};
    /// A claim without outcome becomes uncertain: grant + the call's limit + feedback lag.
    std::chrono::milliseconds uncertain_after{20'000};
    std::chrono::milliseconds uncertain_deadline{15 * 60'000};
    /// A webhook about something so long after the claim proves, before a resend or failure, that webhooks come.
    std::chrono::milliseconds live_margin{16'000};
    /// Without that proof a person has to decide after so long.
    std::chrono::milliseconds proof_wait{24 * 3'600'000};
    /// How often an uncertain message that waits for the proof is looked at.
    std::chrono::milliseconds decision_interval{2'000};
    std::chrono::milliseconds parked_for{24 * 3'600'000};
    /// Events that were kept so long ago and are not confirmed yet go out again.
    std::chrono::milliseconds repeat_events_after{10'000};
    std::chrono::milliseconds count_interval{5'000};
    std::size_t max_accounts{10'000};
};

/// Looks every second for what should have moved and has not, whatever the broker promised, and puts it back on its way.
class sweeper {
public:
    struct parts {
        sweep_store& rows;
        inbound_store& inbound;
        backlog& waiting;
        settler& settling;
        dispatcher& dispatching;
        outbox& out;
        announcer& announcing;
        pending_events& kept;
    };

    sweeper(parts, sweep_settings, log::logger&, telemetry::registry&);

    /// Works until cancelled.
    awaitable<void> run();
    /// One round; a step that fails is logged and left to the next round.
    awaitable<void> sweep();

private:
    using step = awaitable<postgres::result<void>> (sweeper::*)();
    awaitable<postgres::result<void>> release_scheduled();
    awaitable<postgres::result<void>> expire_waiting();
    awaitable<postgres::result<void>> dispatch_due();
    awaitable<postgres::result<void>> dispatch_unclaimed();
    awaitable<postgres::result<void>> mark_lost_claims();
    awaitable<postgres::result<void>> decide_uncertain();
    awaitable<postgres::result<void>> hold(std::vector<overdue_message> messages, telemetry::counter& held);
    awaitable<postgres::result<void>> resend(std::vector<overdue_message> messages);
    awaitable<postgres::result<void>> match_parked();
    awaitable<postgres::result<void>> expire_parked();
    awaitable<postgres::result<void>> match_changes();
    awaitable<postgres::result<void>> expire_changes();
    awaitable<postgres::result<void>> repeat_events();
    awaitable<postgres::result<void>> count();
    awaitable<postgres::result<void>> settle_and_publish(std::vector<message_news> facts);

    parts parts_;
    sweep_settings settings_;
    log::logger& logger_;
    deadline count_due_{};
    std::string due_after_{nil_id};  // the last account of the last look, if there are more
    telemetry::counter unclaimed_, held_, unproven_, resent_, failed_, repeated_, expired_;
    telemetry::gauge dispatched_now_, claimed_now_, uncertain_now_, backlog_now_, parked_now_, stopped_now_;
};

}  // namespace hermod::store
