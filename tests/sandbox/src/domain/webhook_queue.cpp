#include "domain/webhook_queue.hpp"

#include <algorithm>

namespace hermod::sandbox {

void webhook_schedule::push(time_point due, update news) {
    heap_.push(planned{due, sequence_++, news});
}

std::optional<update> webhook_schedule::pop_due(time_point now) {
    if (heap_.empty() || heap_.top().due > now) return std::nullopt;
    const update news = heap_.top().news;
    heap_.pop();
    return news;
}

std::optional<webhook_schedule::time_point> webhook_schedule::next_due() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.top().due;
}

void webhook_schedule::clear() {
    heap_ = {};
}

bool ready_updates::push(std::uint32_t target, ready_update news) {
    if (size_ >= capacity_) return false;
    if (lines_.size() <= target) lines_.resize(target + 1);
    lines_[target].push_back(news);
    ++size_;
    return true;
}

std::vector<ready_update> ready_updates::take(std::uint32_t target, std::size_t most) {
    if (lines_.size() <= target) return {};
    auto& line = lines_[target];
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, line.size()));
    std::vector<ready_update> taken{line.begin(), line.begin() + count};
    line.erase(line.begin(), line.begin() + count);
    size_ -= taken.size();
    return taken;
}

std::size_t ready_updates::waiting(std::uint32_t target) const noexcept {
    return target < lines_.size() ? lines_[target].size() : 0;
}

void ready_updates::clear() {
    lines_.clear();
    size_ = 0;
}

}  // namespace hermod::sandbox
