#include "domain/progress.hpp"

#include <array>
#include <tuple>

namespace hermod::store {

namespace {

using key = std::tuple<bool, int, int>;

key key_of(const progress& p) noexcept {
    const int rank = contracts::rank_of(p.status);
    if (is_proof_of_delivery(p.status)) return {true, rank, p.attempt};
    return {false, p.attempt, rank};
}

constexpr std::array ladder{message_status::sent, message_status::delivered, message_status::read, message_status::played};

}  // namespace

int compare(const progress& lhs, const progress& rhs) noexcept {
    const auto left = key_of(lhs);
    const auto right = key_of(rhs);
    return left < right ? -1 : (right < left ? 1 : 0);
}

std::vector<message_status> steps(const progress& before, const progress& after) {
    // What another attempt has shown is not known here, and failed may be among it: only the proof itself. (A later attempt
    // than one that was not delivered has shown nothing yet, or it would be the message's state.)
    const bool is_new_attempt = after.attempt > before.attempt && !is_proof_of_delivery(before.status);
    if (after.attempt != before.attempt && !is_new_attempt) return {after.status};
    std::vector<message_status> out;
    const int from = before.attempt == after.attempt ? contracts::rank_of(before.status) : 0;
    if (after.status == message_status::sent || is_proof_of_delivery(after.status))
        for (const auto step : ladder)
            if (contracts::rank_of(step) > from && contracts::rank_of(step) < contracts::rank_of(after.status))
                out.push_back(step);
    out.push_back(after.status);
    return out;
}

}  // namespace hermod::store
