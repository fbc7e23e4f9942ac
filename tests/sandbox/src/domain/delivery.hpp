#pragma once
#include "domain/moment.hpp"
#include "domain/world.hpp"

#include <chrono>
#include <cstdint>
#include <span>

namespace hermod::sandbox {

/// The news that will come of a message: draws the delays, applies the webhook behaviours, fills
/// the lines of the targets.
class delivery {
public:
    explicit delivery(world& all)
        : world_{all} {}

    /// Plans the first status of a message that was taken; a `failure_code` other than 0 makes it
    /// `failed`.
    void begin(std::uint64_t order, int failure_code, moment now);
    /// Plans the post of an inbound message, at once.
    void begin_inbound(std::uint64_t order, moment now);
    /// Plans one status by hand, outside the usual course.
    void plan(std::uint64_t order, status what, std::chrono::milliseconds after, moment now);
    /// Moves everything that is due to the lines of its targets.
    void advance(moment now);
    /// The target took these: marks them in the ledger.
    void confirm(std::span<const ready_update> posted);

private:
    void settle(const update& due, moment now);
    /// True if the update goes to its target now.
    bool apply_behaviour(const update& due, const entry& one, moment now);
    void plan_next(const update& due, const business_number& number, moment now);
    void make_ready(const update& due, moment now);
    std::chrono::microseconds draw(const delay_range& range);

    world& world_;
};

}  // namespace hermod::sandbox
