#include "domain/ledger.hpp"

#include <algorithm>
#include <array>

namespace hermod::sandbox {

namespace {

constexpr std::size_t chunk_bytes = 256 * 1024;

}  // namespace

std::string_view name_of(status what) noexcept {
    constexpr std::array<std::string_view, 5> names{
        "sent", "delivered", "read", "failed", "inbound"};
    return names[static_cast<std::size_t>(what)];
}

ledger::ledger(std::size_t max_entries)
    : max_entries_{std::max<std::size_t>(max_entries, 1)} {}

std::uint64_t ledger::add(entry made) {
    if (entries_.size() == max_entries_) forget_oldest();
    const std::uint64_t order = next_order();
    made.content = keep(made.content, order);
    made.opaque = keep(made.opaque, order);
    entries_.push_back(made);
    return order;
}

entry* ledger::find(std::uint64_t order) noexcept {
    if (order < first_order_ || order >= next_order()) return nullptr;
    return &entries_[order - first_order_];
}

const entry* ledger::find(std::uint64_t order) const noexcept {
    if (order < first_order_ || order >= next_order()) return nullptr;
    return &entries_[order - first_order_];
}

void ledger::clear() {
    first_order_ = next_order();
    entries_.clear();
    chunks_.clear();
}

std::string_view ledger::keep(std::string_view text, std::uint64_t order) {
    if (text.empty()) return {};
    if (chunks_.empty() || chunks_.back().capacity - chunks_.back().used < text.size()) {
        chunk fresh;
        fresh.capacity = std::max(chunk_bytes, text.size());
        fresh.bytes = std::make_unique_for_overwrite<char[]>(fresh.capacity);
        chunks_.push_back(std::move(fresh));
    }
    chunk& last = chunks_.back();
    char* begin = last.bytes.get() + last.used;
    std::ranges::copy(text, begin);
    last.used += text.size();
    last.last_order = order;
    return {begin, text.size()};
}

void ledger::forget_oldest() {
    entries_.pop_front();
    ++first_order_;
    while (chunks_.size() > 1 && chunks_.front().last_order < first_order_) chunks_.pop_front();
}

}  // namespace hermod::sandbox
