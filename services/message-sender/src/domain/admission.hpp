#pragma once
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/breaker.hpp"
#include "domain/conversation_order.hpp"
#include "domain/pacer.hpp"
#include "domain/pair_budget.hpp"
#include "domain/pauses.hpp"

namespace hermod::sender {

struct admission_limits {
    std::size_t max_calls{512};                        // under way at once, over all numbers
    /// Of one number, as a share of max_calls: one whose calls take long must not take all places.
    double share_of_one{0.75};
    std::chrono::milliseconds longest_stay{60'000};    // a message that waited so long goes back to the backlog
    std::chrono::milliseconds longest_local_pause{5'000};  // longer pauses are waited for in the backlog
    breaker_limits breaker{};
    pair_limits pair{};
};

/// A message whose turn it is in its conversation and that wants to call Meta.
struct applicant {
    job_id job{0};
    scopes who;
    bool is_bulk{false};
    double calls_per_second{80};
    instant arrived{};  // at this process
};

struct permit {
    enum class kind {
        go,    // one call; call_ended() must follow
        hold,  // back to the backlog until `until`
        leave  // it waited too long: back to the backlog now
    };
    job_id job{0};
    kind what{kind::go};
    instant until{};
    bool is_probe{false};
};

enum class call_end {
    answered,    // Meta gave an answer that makes sense, good or bad
    unanswered,  // not reached, no answer, or one without sense
    not_made     // the permit was not used
};

/// Who may call Meta next: pace of each number, paused scopes, breakers, calls under way; interactive before bulk, numbers
/// in turn. Pure: time comes in, decisions come out.
class admission {
public:
    explicit admission(admission_limits limits) : limits_{limits}, pairs_{limits.pair} {}

    void enter(applicant one, instant now);
    /// Everything that can be decided now.
    [[nodiscard]] std::vector<permit> poll(instant now);
    /// When to poll again if nothing else happens.
    [[nodiscard]] std::optional<instant> next_poll() const noexcept { return next_poll_; }
    void call_ended(const scopes& who, bool was_probe, call_end how, instant now);
    /// Everybody who waits, in no order; they wait no more.
    [[nodiscard]] std::vector<job_id> withdraw_all();

    /// So many messages a second come in for this number: they count against its rate.
    void set_inbound(const std::string& number, double per_second, instant now);
    /// Meta said that the number calls too often.
    void slow_down(const std::string& number, instant now);
    [[nodiscard]] pauses& paused() noexcept { return pauses_; }
    [[nodiscard]] std::size_t calls() const noexcept { return calls_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
    [[nodiscard]] std::size_t open_breakers() const noexcept;

private:
    struct lane {
        lane(double rate, breaker_limits limits, instant now) : pace{rate, now}, guard{limits} {}
        pacer pace;
        breaker guard;
        std::size_t calls{0};  // under way
        std::deque<applicant> interactive;
        std::deque<applicant> bulk;
        [[nodiscard]] bool empty() const noexcept { return interactive.empty() && bulk.empty(); }
        [[nodiscard]] std::deque<applicant>& next() noexcept { return interactive.empty() ? bulk : interactive; }
    };
    void poll_lane(lane&, instant now, std::vector<permit>& out);
    void drop_stale(std::deque<applicant>&, instant now, std::vector<permit>& out);
    [[nodiscard]] std::optional<instant> hold_until(const applicant&, instant now);
    [[nodiscard]] bool has_place(const lane&) const noexcept;
    [[nodiscard]] std::optional<instant> ready_at(lane&, instant now);
    [[nodiscard]] bool admit_one(lane&, instant now, std::vector<permit>& out);
    void poll_again(instant at);

    admission_limits limits_;
    std::map<std::string, lane> lanes_;
    pauses pauses_;
    pair_budget pairs_;
    std::string last_number_;  // where the last round began
    std::optional<instant> next_poll_;
    instant next_prune_{};
    std::size_t calls_{0};
    std::size_t waiting_{0};
};

}  // namespace hermod::sender
