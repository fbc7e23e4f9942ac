#pragma once
#include "domain/page.hpp"

#include "hermod/base/time.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>

namespace hermod::store {

/// Days as `2026-11-21`; `until` is not in it any more.
struct day_span {
    std::string from;
    std::string until;
};

inline constexpr int longest_span_days = 92;

/// `from` and `to` as they came, both days included; without them the last 30 days.
[[nodiscard]] boost::system::result<day_span, page_problem> read_day_span(
    const std::optional<std::string>& from, const std::optional<std::string>& to, system_time now
);

}  // namespace hermod::store
