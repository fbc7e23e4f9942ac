#pragma once
#include <algorithm>
#include <cstdint>

namespace hermod::store {

/// When a customer's message was said, in Unix milliseconds. Meta tells the second (`said`); when
/// it comes (`came`) within two seconds, our own clock tells the rest, so that it stands behind
/// what was sent to them in that second before. The same as inbound_time() in migration V070.
[[nodiscard]] constexpr std::int64_t inbound_time(std::int64_t said, std::int64_t came) noexcept {
    return came >= said && came < said + 2'000 ? std::min(came, said + 999) : said;
}

}  // namespace hermod::store
