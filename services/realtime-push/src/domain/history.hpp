#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "domain/live_event.hpp"
#include "domain/position.hpp"
#include "hermod/contracts/events.hpp"

namespace hermod::push {

struct history_limits {
    std::size_t events{200'000};
    std::size_t bytes{128 * 1024 * 1024};
    /// A client that missed more than this reloads instead.
    std::size_t replay_events{5'000};
    std::size_t replay_bytes{512 * 1024};
};

/// The last events of one stream, by tenant, and what tells whether a client missed any. Filled from the stream at start,
/// so it is the same on every node as far back as it goes. Repeats (same tenant and eventId) within the window are dropped.
class history {
public:
    history(history_limits limits, std::string epoch) : limits_{limits}, epoch_{std::move(epoch)} {}

    /// The next event of the stream; nothing if it is a repeat. Offsets only rise (a lower or equal one is a repeat).
    event_ptr append(const contracts::event& content, std::uint64_t offset, std::uint64_t index);
    /// The whole message at `offset` was read.
    void note_offset(std::uint64_t offset);
    /// The stream is read from here on; earlier events are unknown. Before the first append. Until an event comes its head is the
    /// place before, whose check nobody knows.
    void begin_at(std::uint64_t offset);

    enum class standing {
        known,    // `missed` is all that came after the position
        ahead,    // the position is not here yet: this node lags, or the stream began anew
        unknown,  // too old, of another epoch, or not what this stream has there
        too_much  // known, but more than a replay may hold
    };
    /// What a client gets of an event.
    enum class share { nothing, whole, reduced };
    struct missed_event {
        event_ptr event;
        bool is_reduced{false};  // then its change_of_hands() has what the client may know
    };
    struct gap {
        history::standing standing{standing::unknown};
        std::vector<missed_event> missed;
    };
    /// What a client with this position has missed; `share_of` says what it may hear now.
    [[nodiscard]] gap find_gap(
        const position& seen, std::string_view tenant, const std::function<share(const live_event&)>& share_of
    ) const;

    /// Where a client stands that has everything.
    [[nodiscard]] position head() const { return {epoch_, head_seq_, head_check_}; }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] const std::string& epoch() const noexcept { return epoch_; }
    [[nodiscard]] std::uint64_t next_offset() const noexcept { return next_offset_; }
    [[nodiscard]] std::uint64_t repeats() const noexcept { return repeats_; }

private:
    struct tenant_events {
        std::deque<event_ptr> events;
        std::uint64_t evicted_seq{0};  // the last one that the window has lost
        std::uint32_t evicted_check{0};
    };
    struct entry {
        event_ptr event;
        tenant_events* tenant;
        std::uint64_t identity;
    };
    void evict();
    [[nodiscard]] bool has_other_check(const position& seen, const tenant_events* tenant) const;

    history_limits limits_;
    std::string epoch_;
    std::deque<entry> all_;
    std::unordered_map<std::string, tenant_events> tenants_;
    std::unordered_set<std::uint64_t> identities_;
    std::size_t bytes_{0};
    std::uint64_t begin_seq_{0};  // everything after it was read
    std::uint64_t next_offset_{0};
    std::uint64_t head_seq_{0};
    std::uint64_t repeats_{0};
    std::uint32_t head_check_{0};
};

}  // namespace hermod::push
