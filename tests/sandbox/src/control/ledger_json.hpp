#pragma once
#include "domain/world.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hermod::sandbox {

/// Which entries of the ledger are wanted. Each condition that is not empty must hold.
struct ledger_filter {
    std::string phone_number_id;
    std::string recipient;
    std::string opaque_contains;
    std::optional<sandbox::direction> direction;
    std::uint64_t after{0};  // only entries of a higher order
    std::size_t limit{10'000};
};

/// Some entries as JSON lines, and where to go on.
struct ledger_page {
    std::string lines;
    std::uint64_t next_after{0};  // order of the last entry looked at
    bool has_more{false};
};

[[nodiscard]] ledger_page read_ledger(const world& all, const ledger_filter& filter);
/// `{"count":…,"first":…,"last":…,"taken":{…by number}}` of the entries that the filter lets
/// through; its limit does not count.
[[nodiscard]] std::string count_ledger(const world& all, const ledger_filter& filter);

/// The phones used last, newest first, for the page.
[[nodiscard]] std::string phones_json(const world& all, std::size_t limit, std::int64_t now_ms);
/// The last messages of one phone, oldest first; empty if there is no such phone.
[[nodiscard]] std::string thread_json(
    const world& all, std::string_view phone_number_id, std::string_view wa_id, std::size_t limit
);

}  // namespace hermod::sandbox
