#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::config {

/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// The whole text as a decimal number.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;

/// `250ms`, `10s`, `5m`, `24h`, `7d`; nothing if malformed or longer than 100 years.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text
) noexcept;

/// The shortest form that parse_duration() reads back.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds time);

/// true/false, 1/0, yes/no, on/off.
[[nodiscard]] std::optional<bool> parse_flag(std::string_view text) noexcept;

}  // namespace hermod::config
