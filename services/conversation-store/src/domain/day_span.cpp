#include "domain/day_span.hpp"

#include <chrono>

namespace hermod::store {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr days default_span{29};

/// A day as people write it, or a time of it.
std::optional<sys_days> parse_day(const std::string& text) {
    if (text.size() < 10) return std::nullopt;
    const auto at = parse_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
    if (!at) return std::nullopt;
    return std::chrono::floor<days>(*at);
}

std::string format_day(sys_days day) {
    return format_rfc3339(day).substr(0, 10);
}

}  // namespace

boost::system::result<day_span, page_problem> read_day_span(
    const std::optional<std::string>& from, const std::optional<std::string>& to, system_time now
) {
    const auto last = to ? parse_day(*to) : std::optional{std::chrono::floor<days>(now)};
    if (!last) return page_problem{"to", "to must be a day like 2026-11-21"};
    const auto first = from ? parse_day(*from) : std::optional{*last - default_span};
    if (!first) return page_problem{"from", "from must be a day like 2026-11-21"};
    if (*first > *last) return page_problem{"from", "from must not be after to"};
    if ((*last - *first).count() >= longest_span_days)
        return page_problem{"from", "at most 92 days"};
    return day_span{format_day(*first), format_day(*last + days{1})};
}

}  // namespace hermod::store
