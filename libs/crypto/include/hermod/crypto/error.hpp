#pragma once
#include <boost/system/error_code.hpp>

namespace hermod::crypto {

enum class errc {
    unknown_key = 1,  // sealed with a key that this keyring does not hold
    malformed,        // too short, or of a version that is not known
    not_authentic     // changed, moved to another row, or sealed with another key of the same id
};

[[nodiscard]] const boost::system::error_category& category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc value) noexcept {
    return {static_cast<int>(value), category()};
}

}  // namespace hermod::crypto

template <>
struct boost::system::is_error_code_enum<hermod::crypto::errc> : std::true_type {};
