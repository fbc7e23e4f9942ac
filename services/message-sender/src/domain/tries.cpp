#include "domain/tries.hpp"

#include <cmath>

namespace hermod::sender {

namespace {

using namespace std::chrono_literals;
using whatsapp::call_result;
using whatsapp::error_class;
using whatsapp::error_scope;
using kind = next_step::kind;

constexpr double jitter_share = 0.2;

/// Before the second, third and fourth try; the jitter only lengthens.
std::chrono::milliseconds back_off(int tries, double jitter) {
    const auto base = std::chrono::milliseconds{1'000LL << (tries - 1)};
    const auto extra = static_cast<double>(base.count()) * jitter_share * jitter;
    return base + std::chrono::milliseconds{std::llround(extra)};
}

std::chrono::milliseconds pause_of(const step_question& q) {
    const auto& rule = q.outcome.rule;
    if (rule.action == error_class::stop) return q.stop_pause;
    if (rule.scope == error_scope::pair) return q.pair_pause;
    return std::chrono::seconds{rule.pause_seconds};
}

}  // namespace

next_step decide(const step_question& q) noexcept {
    switch (q.outcome.result) {
        case call_result::sent: return {kind::sent, 0ms};
        case call_result::uncertain: return {kind::uncertain, 0ms};
        case call_result::not_sent: break;
    }
    switch (q.outcome.rule.action) {
        case error_class::fail: return {kind::failed, 0ms};
        case error_class::later:
        case error_class::stop: return {kind::held, pause_of(q)};
        case error_class::retry: break;
    }
    if (q.tries < most_tries) return {kind::again, back_off(q.tries, q.jitter)};
    if (!q.was_reached) return {kind::held, q.unreachable_pause};
    return {kind::failed, 0ms};
}

}  // namespace hermod::sender
