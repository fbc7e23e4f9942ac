#pragma once
#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>
#include <utility>

namespace hermod::sender {

/// The last messages that were called for, so that a second copy costs no claim. Only a short cut: the claim decides.
class recent_messages {
public:
    explicit recent_messages(std::size_t capacity) : capacity_{capacity} {}

    void add(std::string key) {
        if (!known_.insert(key).second) return;
        order_.push_back(std::move(key));
        if (order_.size() <= capacity_) return;
        known_.erase(order_.front());
        order_.pop_front();
    }

    [[nodiscard]] bool contains(const std::string& key) const { return known_.contains(key); }

private:
    std::size_t capacity_;
    std::unordered_set<std::string> known_;
    std::deque<std::string> order_;
};

}  // namespace hermod::sender
