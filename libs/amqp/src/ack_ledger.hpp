#pragma once
#include <cstdint>
#include <deque>
#include <vector>

namespace hermod::amqp {

/// What is to be told to the broker about deliveries.
struct settlement {
    enum class kind { ack, reject };
    kind what{kind::ack};
    std::uint64_t tag{0};
    bool is_multiple{false};
    friend bool operator==(const settlement&, const settlement&) = default;
};

/// The deliveries of one channel that are not settled yet. Acks of neighbours become one with multiple=true, which the broker takes for
/// everything up to its tag: so only where nothing older is open.
class ack_ledger {
public:
    /// Tags arrive as 1, 2, 3, …
    void delivered(std::uint64_t tag);
    void settle(std::uint64_t tag, settlement::kind);
    /// What to send for everything settled since the last call, in the order in which it must be sent.
    [[nodiscard]] std::vector<settlement> take();
    /// Deliveries not settled yet.
    [[nodiscard]] std::size_t open() const noexcept { return open_; }
    /// A new channel: its tags start at 1.
    void reset() { *this = ack_ledger{}; }

private:
    enum class mark : std::uint8_t { open, acked, rejected, told };
    void take_front(std::vector<settlement>&);
    std::deque<mark> marks_;  // marks_[0] belongs to first_
    std::uint64_t first_{1};
    std::size_t open_{0};
    std::vector<std::uint64_t> settled_;  // since the last take()
};

}  // namespace hermod::amqp
