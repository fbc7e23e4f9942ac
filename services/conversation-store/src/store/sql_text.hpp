#pragma once
#include <array>
#include <cstddef>

namespace hermod::store {

/// SQL put together from literals when it is compiled: statements that differ in one condition
/// share the rest. `inline constexpr auto text = sql_text("select …", "where …");  query{"name",
/// text.data()}`
template <std::size_t... Sizes>
[[nodiscard]] constexpr auto sql_text(const char (&... parts)[Sizes]) {
    std::array<char, (0 + ... + (Sizes - 1)) + 1> out{};
    std::size_t place = 0;
    const auto add = [&out, &place](const char* part, std::size_t size) {
        for (std::size_t i = 0; i + 1 < size; ++i) out[place++] = part[i];
    };
    (add(parts, Sizes), ...);
    return out;
}

}  // namespace hermod::store
