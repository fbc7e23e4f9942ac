#include "domain/key_cache.hpp"

namespace hermod::gateway {

key_cache::found key_cache::find(const std::string& key_id, deadline now) {
    const auto at = by_id_.find(key_id);
    if (at == by_id_.end()) return {};
    entries_.splice(entries_.begin(), entries_, at->second);
    const auto& known = *at->second;
    const auto age = now - known.learnt;
    if (!known.record) return {age < limits_.refusal ? trust::refused : trust::ask, nullptr};
    if (age < limits_.fresh) return {trust::fresh, &*known.record};
    if (age < limits_.usable) return {trust::stale, &*known.record};
    if (age < limits_.while_store_is_away) return {trust::expired, &*known.record};
    return {};
}

void key_cache::remember(key_record record, deadline now) {
    if (record.is_revoked) return remember_absent(record.key_id, now);
    std::string key_id = record.key_id;
    put({std::move(key_id), std::move(record), now});
}

void key_cache::remember_absent(const std::string& key_id, deadline now) {
    put({key_id, std::nullopt, now});
}

void key_cache::put(entry fresh) {
    if (const auto at = by_id_.find(fresh.key_id); at != by_id_.end()) {
        entries_.erase(at->second);
        by_id_.erase(at);
    }
    if (entries_.size() >= limits_.max_keys) {
        by_id_.erase(entries_.back().key_id);
        entries_.pop_back();
    }
    entries_.push_front(std::move(fresh));
    by_id_.emplace(entries_.front().key_id, entries_.begin());
}

}  // namespace hermod::gateway
