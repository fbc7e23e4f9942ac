#pragma once
#include <vector>

#include "store/columns.hpp"
#include "store/ledger.hpp"

namespace hermod::store {

/// The statements that carry out a plan, only those that have something to do, and the reading of their answers.
class ledger_segment {
public:
    ledger_segment(const std::vector<planned_change>& plan, const std::vector<account_stop>& stops);

    [[nodiscard]] bool empty() const noexcept { return statements_.empty(); }
    [[nodiscard]] std::vector<postgres::statement> take_statements() { return std::move(statements_); }
    [[nodiscard]] applied read(const std::vector<postgres::table>& tables) const;

private:
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);

    void add_lock(const std::vector<planned_change>& plan);
    void add_removals(const std::vector<planned_change>& plan);
    void add_moves(const std::vector<planned_change>& plan);
    void add_updates(const std::vector<planned_change>& plan);
    void add_history(const std::vector<planned_change>& plan);
    void add_wamids(const std::vector<planned_change>& plan);
    void add_parked(const std::vector<planned_change>& plan);
    void add_quota(const std::vector<planned_change>& plan);
    void add_events(const std::vector<planned_change>& plan);
    void add_stops(const std::vector<account_stop>& stops);
    std::size_t add(const postgres::query& what, postgres::params values);
    void settle(applied& out, const std::vector<postgres::table>& tables, std::size_t at, const std::vector<std::size_t>& wanted) const;

    std::size_t size_;
    std::vector<postgres::statement> statements_;
    std::vector<std::size_t> removed_, moved_, updated_;  // indices of the plan that each statement must touch
    std::size_t removals_at_{absent}, moves_at_{absent}, updates_at_{absent}, parked_at_{absent}, stops_at_{absent};
};

}  // namespace hermod::store
