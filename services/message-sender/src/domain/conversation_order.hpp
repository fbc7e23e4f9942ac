#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace hermod::sender {

/// Names a message inside this process.
using job_id = std::uint64_t;

/// Whose turn it is in each conversation: one message at a time, by its place in the conversation.
class conversation_order {
public:
    /// True if it is this message's turn at once.
    [[nodiscard]] bool enter(const std::string& conversation, job_id job, std::int64_t place);
    /// Ends a turn, or the wait for one; the message whose turn begins by that, if any.
    [[nodiscard]] std::optional<job_id> leave(const std::string& conversation, job_id job);
    /// Gives the turn to a waiting message with a smaller place, if there is one, and waits again; that message. It happens
    /// when an earlier message was dispatched later (it was held, or its dispatch had to be repeated).
    [[nodiscard]] std::optional<job_id> give_way(const std::string& conversation, job_id job, std::int64_t place);
    /// Conversations with a message in hand.
    [[nodiscard]] std::size_t size() const noexcept { return lines_.size(); }

private:
    struct line {
        job_id running{0};
        std::multimap<std::int64_t, job_id> waiting;
    };
    std::unordered_map<std::string, line> lines_;
};

}  // namespace hermod::sender
