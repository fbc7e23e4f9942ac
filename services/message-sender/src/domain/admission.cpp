#include "domain/admission.hpp"

#include <algorithm>

namespace hermod::sender {

namespace {

constexpr std::size_t most_idle_lanes = 10'000;
constexpr std::size_t most_remembered_pauses = 10'000;
constexpr std::size_t most_remembered_pairs = 10'000;
constexpr std::chrono::seconds prune_pause{10};  // a pair's budget takes minutes to be whole again

std::string pair_key(const scopes& who) { return who.number + "/" + who.recipient; }

}  // namespace

void admission::enter(applicant one, instant now) {
    const auto found = lanes_.try_emplace(one.who.number, one.calls_per_second, limits_.breaker, now).first;
    auto& lane = found->second;
    lane.pace.set_rate(one.calls_per_second);
    auto& line = one.is_bulk ? lane.bulk : lane.interactive;
    line.push_back(std::move(one));
    ++waiting_;
}

void admission::poll_again(instant at) {
    if (!next_poll_ || at < *next_poll_) next_poll_ = at;
}

/// Lines are in order of arrival, but for messages that asked again.
void admission::drop_stale(std::deque<applicant>& line, instant now, std::vector<permit>& out) {
    while (!line.empty() && now - line.front().arrived >= limits_.longest_stay) {
        out.push_back({line.front().job, permit::kind::leave, now, false});
        line.pop_front();
        --waiting_;
    }
    if (!line.empty()) poll_again(line.front().arrived + limits_.longest_stay);
}

/// Until when the first of a lane has to go back to the backlog; nothing if it may wait here.
std::optional<instant> admission::hold_until(const applicant& one, instant now) {
    // A paused recipient must not stop the others of its number.
    const auto pair = pauses_.pair_until(one.who, now);
    const auto scope = pauses_.until(one.who, now);
    if (pair) return scope ? std::max(*pair, *scope) : *pair;
    if (scope && *scope - now > limits_.longest_local_pause) return scope;
    const auto key = pair_key(one.who);
    if (!pairs_.allows(key, now)) return pairs_.reserve(key, now);
    return std::nullopt;
}

bool admission::has_place(const lane& l) const noexcept {
    const auto most_of_one = static_cast<double>(limits_.max_calls) * limits_.share_of_one;
    return calls_ < limits_.max_calls && (l.calls == 0 || static_cast<double>(l.calls) < most_of_one);
}

/// When the lane's next call may start; nothing if call_ended() will tell.
std::optional<instant> admission::ready_at(lane& l, instant now) {
    if (const auto paused = pauses_.until(l.next().front().who, now)) return *paused;
    if (!l.guard.allows(now)) return std::max(l.guard.next_probe(), now + std::chrono::seconds{1});
    if (!has_place(l)) return std::nullopt;
    return now + l.pace.wait(now);
}

/// Decides about the first of the lane; false if it has to wait, and all behind it.
bool admission::admit_one(lane& l, instant now, std::vector<permit>& out) {
    auto& line = l.next();
    if (const auto until = hold_until(line.front(), now)) {
        out.push_back({line.front().job, permit::kind::hold, *until, false});
    } else {
        const auto at = ready_at(l, now);
        if (at && *at > now) poll_again(*at);
        if (!at || *at > now) return false;
        l.pace.take(now);
        pairs_.take(pair_key(line.front().who), now);
        ++l.calls;
        out.push_back({line.front().job, permit::kind::go, now, l.guard.start()});
        ++calls_;
    }
    line.pop_front();
    --waiting_;
    return true;
}

void admission::poll_lane(lane& l, instant now, std::vector<permit>& out) {
    drop_stale(l.interactive, now, out);
    drop_stale(l.bulk, now, out);
    while (!l.empty() && admit_one(l, now, out)) {
    }
}

std::vector<permit> admission::poll(instant now) {
    std::vector<permit> out;
    next_poll_.reset();
    // Begins behind the lane where the last round began, so that nobody is always last when calls are short.
    const auto start = lanes_.upper_bound(last_number_);
    for (auto it = start; it != lanes_.end(); ++it) poll_lane(it->second, now, out);
    for (auto it = lanes_.begin(); it != start; ++it) poll_lane(it->second, now, out);
    last_number_ = start == lanes_.end() ? std::string{} : start->first;
    if (lanes_.size() > most_idle_lanes)
        std::erase_if(lanes_, [](const auto& one) { return one.second.empty() && one.second.calls == 0 && !one.second.guard.is_open(); });
    if (pauses_.size() > most_remembered_pauses) pauses_.prune(now);
    if (pairs_.size() > most_remembered_pairs && now >= next_prune_) {
        pairs_.prune(now);
        next_prune_ = now + prune_pause;
    }
    return out;
}

void admission::call_ended(const scopes& who, bool was_probe, call_end how, instant now) {
    --calls_;
    const auto found = lanes_.find(who.number);
    if (found == lanes_.end()) return;
    auto& lane = found->second;
    if (lane.calls > 0) --lane.calls;
    if (how == call_end::not_made) pairs_.give_back(pair_key(who));
    switch (how) {
        case call_end::answered: return lane.guard.answered();
        case call_end::unanswered: return lane.guard.unanswered(was_probe, now);
        case call_end::not_made: lane.pace.give_back(); return lane.guard.not_made(was_probe);
    }
}

std::vector<job_id> admission::withdraw_all() {
    std::vector<job_id> out;
    for (auto& [number, lane] : lanes_) {
        for (const auto& one : lane.interactive) out.push_back(one.job);
        for (const auto& one : lane.bulk) out.push_back(one.job);
        lane.interactive.clear();
        lane.bulk.clear();
    }
    waiting_ = 0;
    return out;
}

void admission::set_inbound(const std::string& number, double per_second, instant now) {
    const auto found = lanes_.find(number);
    if (found != lanes_.end()) found->second.pace.set_inbound(per_second, now);
}

void admission::slow_down(const std::string& number, instant now) {
    const auto found = lanes_.find(number);
    if (found != lanes_.end()) found->second.pace.slow_down(now);
}

std::size_t admission::open_breakers() const noexcept {
    return static_cast<std::size_t>(
        std::count_if(lanes_.begin(), lanes_.end(), [](const auto& one) { return one.second.guard.is_open(); }));
}

}  // namespace hermod::sender
