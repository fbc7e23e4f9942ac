#include "domain/history.hpp"

#include <algorithm>
#include <utility>

#include "hermod/base/hash.hpp"

namespace hermod::push {

namespace {

std::uint64_t identity_of(const contracts::event& content) {
    return fnv1a(content.tenant_id) * 0x9E3779B97F4A7C15ULL ^ fnv1a(content.event_id);
}

}  // namespace

void history::begin_at(std::uint64_t offset) {
    begin_seq_ = offset == 0 ? 0 : make_seq(offset, 0) - 1;
    next_offset_ = offset;
    head_seq_ = begin_seq_;
    head_check_ = unknown_check;
}

void history::note_offset(std::uint64_t offset) { next_offset_ = std::max(next_offset_, offset + 1); }

event_ptr history::append(const contracts::event& content, std::uint64_t offset, std::uint64_t index) {
    const auto seq = make_seq(offset, std::min(index, events_per_message - 1));
    const auto identity = identity_of(content);
    if (seq <= head_seq_ || offset < next_offset_ || !identities_.insert(identity).second) {
        ++repeats_;
        return nullptr;
    }
    const auto check = check_of(content.event_id);
    event_ptr made{new live_event{content, {epoch_, seq, check}}};
    auto& tenant = tenants_[content.tenant_id];
    tenant.events.push_back(made);
    all_.push_back({made, &tenant, identity});
    bytes_ += made->size();
    head_seq_ = seq;
    head_check_ = check;
    evict();
    return made;
}

void history::evict() {
    while (all_.size() > limits_.events || (bytes_ > limits_.bytes && all_.size() > 1)) {
        auto& oldest = all_.front();
        bytes_ -= oldest.event->size();
        identities_.erase(oldest.identity);
        oldest.tenant->events.pop_front();
        oldest.tenant->evicted_seq = oldest.event->seq();
        oldest.tenant->evicted_check = oldest.event->check();
        all_.pop_front();
    }
}

bool history::has_other_check(const position& seen, const tenant_events* tenant) const {
    // Given out before the first event of a message, never inside one.
    if (seen.check == unknown_check) return seen.seq % events_per_message != 0;
    if (seen.seq == 0) return true;
    if (seen.seq == head_seq_) return head_check_ != unknown_check && seen.check != head_check_;
    if (tenant != nullptr && seen.seq == tenant->evicted_seq) return seen.check != tenant->evicted_check;
    const auto found = std::lower_bound(
        all_.begin(), all_.end(), seen.seq, [](const entry& e, std::uint64_t seq) { return e.event->seq() < seq; }
    );
    // A position inside the window that no event has was never given out by this stream.
    if (found == all_.end() || found->event->seq() != seen.seq) return found != all_.begin();
    return found->event->check() != seen.check;
}

history::gap history::find_gap(
    const position& seen, std::string_view tenant, const std::function<share(const live_event&)>& share_of
) const {
    if (seen.epoch != epoch_) return {};
    if (seen.seq > head_seq_) return {standing::ahead, {}};
    if (seen.seq < begin_seq_) return {};
    const auto found = tenants_.find(std::string{tenant});
    const auto* const mine = found == tenants_.end() ? nullptr : &found->second;
    if (has_other_check(seen, mine)) return {};
    if (mine == nullptr) return {standing::known, {}};
    if (mine->evicted_seq > seen.seq) return {};
    gap out{standing::known, {}};
    std::size_t bytes = 0;
    auto next = std::upper_bound(
        mine->events.begin(), mine->events.end(), seen.seq,
        [](std::uint64_t seq, const event_ptr& e) { return seq < e->seq(); }
    );
    for (; next != mine->events.end(); ++next) {
        const auto share = share_of(**next);
        if (share == share::nothing) continue;
        bytes += (*next)->socketio_frame()->bytes().size();
        if (out.missed.size() == limits_.replay_events || bytes > limits_.replay_bytes) return {standing::too_much, {}};
        out.missed.push_back({*next, share == share::reduced});
    }
    return out;
}

}  // namespace hermod::push
