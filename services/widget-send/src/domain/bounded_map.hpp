#pragma once
#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

namespace hermod::widget_send {

/// Keeps the `capacity` values that were used last.
template <class Value>
class bounded_map {
public:
    explicit bounded_map(std::size_t capacity)
        : capacity_{capacity} {}

    /// The value, or null. Counts as a use; valid until the next put() or erase().
    [[nodiscard]] const Value* find(const std::string& key) {
        const auto found = places_.find(key);
        if (found == places_.end()) return nullptr;
        items_.splice(items_.begin(), items_, found->second);
        return &items_.front().second;
    }

    void put(const std::string& key, Value value) {
        erase(key);
        if (capacity_ == 0) return;
        if (items_.size() >= capacity_) {
            places_.erase(items_.back().first);
            items_.pop_back();
        }
        items_.emplace_front(key, std::move(value));
        places_.emplace(key, items_.begin());
    }

    void erase(const std::string& key) {
        const auto found = places_.find(key);
        if (found == places_.end()) return;
        items_.erase(found->second);
        places_.erase(found);
    }

    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }

private:
    using items = std::list<std::pair<std::string, Value>>;
    std::size_t capacity_;
    items items_;
    std::unordered_map<std::string, typename items::iterator> places_;
};

}  // namespace hermod::widget_send
