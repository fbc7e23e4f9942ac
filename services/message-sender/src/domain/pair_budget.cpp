#include "domain/pair_budget.hpp"

#include <algorithm>

namespace hermod::sender {

double pair_budget::used_at(const state& of, instant now) const {
    const std::chrono::duration<double> passed = now - of.at;
    const std::chrono::duration<double> interval = limits_.interval;
    return std::max(0.0, of.used - std::max(0.0, passed.count()) / interval.count());
}

bool pair_budget::allows(const std::string& pair, instant now) const {
    if (limits_.interval.count() <= 0) return true;
    const auto found = pairs_.find(pair);
    return found == pairs_.end() ||
           used_at(found->second, now) + 1.0 <= static_cast<double>(limits_.burst);
}

void pair_budget::take(const std::string& pair, instant now) {
    if (limits_.interval.count() <= 0) return;
    auto& known = pairs_[pair];
    known.used = used_at(known, now) + 1.0;
    known.at = now;
}

void pair_budget::give_back(const std::string& pair) {
    const auto found = pairs_.find(pair);
    if (found != pairs_.end()) found->second.used = std::max(0.0, found->second.used - 1.0);
}

instant pair_budget::reserve(const std::string& pair, instant now) {
    auto& known = pairs_[pair];
    const double missing = used_at(known, now) + 1.0 - static_cast<double>(limits_.burst);
    const std::chrono::duration<double> wait =
        std::max(0.0, missing) * std::chrono::duration<double>{limits_.interval};
    const auto ready = now + std::chrono::duration_cast<instant::duration>(wait);
    known.promised =
        std::max(ready, known.promised > now ? known.promised + limits_.interval : ready);
    return known.promised;
}

void pair_budget::prune(instant now) {
    std::erase_if(pairs_, [&](const auto& one) {
        return one.second.promised <= now && used_at(one.second, now) <= 0.0;
    });
}

}  // namespace hermod::sender
