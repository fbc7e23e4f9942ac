#include "domain/conversation_order.hpp"

#include <algorithm>

namespace hermod::sender {

bool conversation_order::enter(const std::string& conversation, job_id job, std::int64_t place) {
    const auto [found, is_new] = lines_.try_emplace(conversation);
    if (is_new) found->second.running = job;
    else found->second.waiting.emplace(place, job);
    return is_new;
}

std::optional<job_id> conversation_order::leave(const std::string& conversation, job_id job) {
    const auto found = lines_.find(conversation);
    if (found == lines_.end()) return std::nullopt;
    auto& line = found->second;
    if (line.running != job) {
        const auto at = std::find_if(line.waiting.begin(), line.waiting.end(), [job](const auto& one) { return one.second == job; });
        if (at != line.waiting.end()) line.waiting.erase(at);
        return std::nullopt;
    }
    if (line.waiting.empty()) {
        lines_.erase(found);
        return std::nullopt;
    }
    line.running = line.waiting.begin()->second;
    line.waiting.erase(line.waiting.begin());
    return line.running;
}

std::optional<job_id> conversation_order::give_way(const std::string& conversation, job_id job, std::int64_t place) {
    const auto found = lines_.find(conversation);
    if (found == lines_.end()) return std::nullopt;
    auto& line = found->second;
    if (line.running != job || line.waiting.empty() || line.waiting.begin()->first >= place) return std::nullopt;
    line.running = line.waiting.begin()->second;
    line.waiting.erase(line.waiting.begin());
    line.waiting.emplace(place, job);
    return line.running;
}

}  // namespace hermod::sender
