#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/async/awaitable.hpp"

namespace hermod::echo {

/// What one client of a namespace was sent, kept for a while after it has gone.
struct remembered {
    struct event {
        std::uint64_t offset{0};
        std::string array_json;  // with the offset as its last item
    };
    std::string sid;
    std::string nsp;
    std::deque<event> sent;
    bool is_live{true};
    deadline forgotten_at{deadline::max()};
};

/// Connection-state recovery in memory, for tests: the server's own record of what it sent, by private id.
class recovery {
public:
    static constexpr std::size_t kept_events = 1000;
    static constexpr std::chrono::minutes kept_for{2};

    /// Writes the event down and gives the array with the offset appended.
    std::string record(remembered& client, std::string_view array_json);
    std::string remember(std::string sid, std::string nsp);
    /// The client of that private id and what it has not seen; nothing if it cannot be recovered.
    [[nodiscard]] remembered* find(std::string_view pid, std::string_view nsp, deadline now);
    [[nodiscard]] remembered& at(std::string_view pid) { return clients_.find(pid)->second; }
    /// Not recoverable: gone at once. Else kept for a while.
    void leave(std::string_view pid, bool is_recoverable, deadline now);
    /// Every client of a namespace, live or not.
    [[nodiscard]] std::vector<std::string> members(std::string_view nsp) const;
    /// What came after `offset`; nothing if that is no longer known. No offset: everything.
    [[nodiscard]] static std::optional<std::vector<std::string>> missed(
        const remembered& client, std::optional<std::string_view> offset
    );

private:
    std::map<std::string, remembered, std::less<>> clients_;
    std::uint64_t last_offset_{0};
};

/// 20 characters of A-Za-z0-9_-.
[[nodiscard]] std::string random_id();

}  // namespace hermod::echo
