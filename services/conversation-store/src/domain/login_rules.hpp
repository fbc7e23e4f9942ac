#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::store {

/// Brakes on guessing. The first `free` failures cost nothing; each further one doubles the wait
/// before the next try, from `first_wait` up to `longest_wait`. What lies `window` back is
/// forgotten.
struct brake {
    int free{5};
    std::chrono::seconds first_wait{30};
    std::chrono::seconds longest_wait{900};
    std::chrono::seconds window{900};
};

struct login_rules {
    brake account;
    brake address{
        30, std::chrono::seconds{10}, std::chrono::seconds{900}, std::chrono::seconds{900}};
    std::chrono::seconds idle{12 * 3600};       // a login that is not used so long ends
    std::chrono::seconds life{30 * 24 * 3600};  // and every login after so long
    int sessions_per_user{20};                  // the oldest make room
    std::size_t least_password{10};             // characters
};

inline constexpr std::size_t most_password_bytes = 1024;

/// In the form in which e-mail addresses are kept: lower case. Nothing for what cannot be one.
[[nodiscard]] std::optional<std::string> normalise_email(std::string_view text);

/// Why this is no password for that person; nothing if it is one.
[[nodiscard]] std::optional<std::string> password_problem(
    std::string_view password, std::string_view email, std::size_t least_characters
);

}  // namespace hermod::store
