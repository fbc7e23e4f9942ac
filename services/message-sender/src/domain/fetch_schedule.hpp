#pragma once
#include "hermod/whatsapp/error_table.hpp"

#include <chrono>
#include <optional>

namespace hermod::sender {

/// When a customer's file is asked for again after a try that failed: 5 s, 30 s, 2 min, 10 min, 1
/// h, then every 6 h, as long as Meta keeps the file (7 days); nothing if that is over, or if Meta
/// said that there is no use (FAIL). A halted account (STOP) is asked for every 10 min at most.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_fetch(
    int tries, whatsapp::error_class why, std::chrono::milliseconds age
) noexcept;

}  // namespace hermod::sender
