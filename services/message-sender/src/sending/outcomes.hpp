#pragma once
#include <chrono>

#include "domain/tries.hpp"
#include "graph/graph_caller.hpp"
#include "hermod/contracts/feedback.hpp"
#include "sending/job.hpp"

namespace hermod::sender {

/// Outcomes as the store wants them. Pure.

/// Not called (any more): back to the backlog, at once or at `until`.
[[nodiscard]] contracts::outcome released(const contracts::dispatch&, int try_number, std::string claim_id, system_time now);
/// It cannot be sent, as was found before the call that the claim was for: `code` is stable, `message` for people.
[[nodiscard]] contracts::outcome refused(
    const contracts::dispatch& item, int try_number, std::string claim_id, const media_refusal& why, system_time now);
[[nodiscard]] contracts::outcome held(const contracts::dispatch&, system_time until, std::string why, system_time now);

/// After a call.
struct finished_call {
    const contracts::dispatch& item;
    int try_number{1};
    std::string claim_id;
    const call_record& call;
    next_step next;
};
[[nodiscard]] contracts::outcome after_call(const finished_call&, system_time now);

}  // namespace hermod::sender
