#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace hermod::amqp {

/// The unconfirmed publishes of one channel, by delivery tag: 1, 2, 3, … Confirms may come out of order and may cover
/// everything up to their tag.
template <class T>
class outstanding {
public:
    /// The tag that the broker will use for this publish.
    std::uint64_t push(T item) {
        slots_.emplace_back(std::move(item));
        ++count_;
        return first_ + slots_.size() - 1;
    }

    /// Calls `done(T)` for each item that is settled now, in order of publishing. Tags that are unknown or settled change nothing.
    template <class Done>
    void settle(std::uint64_t tag, bool is_multiple, Done done) {
        if (tag < first_ || slots_.empty()) return;
        const std::uint64_t last_index = tag - first_;
        if (last_index >= slots_.size()) return;
        for (std::uint64_t i = is_multiple ? 0 : last_index; i <= last_index; ++i) {
            auto& slot = slots_[i];
            if (!slot) continue;
            --count_;
            done(*std::exchange(slot, std::nullopt));
        }
        while (!slots_.empty() && !slots_.front()) {
            slots_.pop_front();
            ++first_;
        }
    }

    /// Calls `visit(T&)` for each unsettled item, oldest first, until it returns true.
    template <class Visit>
    void find(Visit visit) {
        for (auto& slot : slots_)
            if (slot && visit(*slot)) return;
    }

    /// Everything unsettled, oldest first; afterwards it is empty and tags start at 1 again (a new channel).
    [[nodiscard]] std::vector<T> take_all() {
        std::vector<T> items;
        items.reserve(count_);
        for (auto& slot : slots_)
            if (slot) items.push_back(std::move(*slot));
        slots_.clear();
        first_ = 1;
        count_ = 0;
        return items;
    }

    [[nodiscard]] T* oldest() noexcept { return slots_.empty() ? nullptr : &*slots_.front(); }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }

private:
    std::deque<std::optional<T>> slots_;  // the front is never settled
    std::uint64_t first_{1};
    std::size_t count_{0};
};

}  // namespace hermod::amqp
