#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::store {

/// Before every id.
inline constexpr std::string_view nil_id = "00000000-0000-0000-0000-000000000000";

/// Columns of a batch, on their way to `unnest($1::…[], …)`.
using texts = std::vector<std::string>;
using optional_texts = std::vector<std::optional<std::string>>;
using numbers = std::vector<std::int64_t>;
using optional_numbers = std::vector<std::optional<std::int64_t>>;

/// Nothing for "".
[[nodiscard]] inline std::optional<std::string> or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>{text};
}

/// Nothing for 0: times that are not known.
[[nodiscard]] inline std::optional<std::int64_t> or_null(std::int64_t number) {
    return number == 0 ? std::nullopt : std::optional<std::int64_t>{number};
}

}  // namespace hermod::store
