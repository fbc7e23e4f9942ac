#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

namespace hermod::sandbox {

enum class direction : std::uint8_t { outbound, inbound };

/// Bits of `entry::posted`: what the webhook's target has acknowledged.
enum class status : std::uint8_t { sent, delivered, read, failed, inbound };

[[nodiscard]] std::string_view name_of(status what) noexcept;

[[nodiscard]] constexpr std::uint8_t bit_of(status what) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(what));
}

/// One message, taken from the business or written by a simulated customer. The texts point into
/// the ledger.
struct entry {
    std::uint64_t previous{0};  // order of the message before it on the same phone; 0: none
    std::int64_t at_ms{0};      // Unix milliseconds
    std::string_view type;      // "text", "image", …; a literal
    std::string_view content;   // the JSON under the key `type`
    std::string_view opaque;    // biz_opaque_callback_data, as it came
    std::uint32_t phone{0};     // index in the phone_book
    sandbox::direction direction{direction::outbound};
    std::uint8_t posted{0};
};

/// Everything taken, in order, at most `max_entries`; then the oldest is forgotten. A small message
/// costs about 120 bytes and its text.
class ledger {
public:
    explicit ledger(std::size_t max_entries);

    /// Copies content and opaque; `made.type` must be a literal. The order: 1, 2, 3 …
    std::uint64_t add(entry made);
    /// Null if never taken or forgotten. Valid until the next add().
    [[nodiscard]] entry* find(std::uint64_t order) noexcept;
    [[nodiscard]] const entry* find(std::uint64_t order) const noexcept;

    [[nodiscard]] std::uint64_t first_order() const noexcept { return first_order_; }

    /// The order that the next entry will get.
    [[nodiscard]] std::uint64_t next_order() const noexcept {
        return first_order_ + entries_.size();
    }

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    [[nodiscard]] std::size_t capacity() const noexcept { return max_entries_; }

    /// Forgets all; the order goes on, so ids stay unique.
    void clear();

private:
    struct chunk {
        std::unique_ptr<char[]> bytes;
        std::size_t capacity{0};
        std::size_t used{0};
        std::uint64_t last_order{0};
    };

    std::string_view keep(std::string_view text, std::uint64_t order);
    void forget_oldest();

    std::size_t max_entries_;
    std::deque<entry> entries_;
    std::deque<chunk> chunks_;
    std::uint64_t first_order_{1};
};

}  // namespace hermod::sandbox
