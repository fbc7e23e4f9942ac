#pragma once
#include <boost/system/error_code.hpp>

namespace hermod::auth {

/// Why a token was refused. For logs and metrics; the caller is told 401 and nothing else.
enum class errc {
    malformed = 1,    // not three parts of base64url JSON objects, too large, doubled members
    wrong_algorithm,  // `alg` is not the key's, or `typ` is not JWT
    unknown_key,      // `kid` is missing or not in the allow-list
    bad_signature,
    expired,
    not_yet_valid,
    wrong_issuer,
    wrong_audience,
    bad_claims  // something required is missing or of another form, or the token lives too long
};

[[nodiscard]] const boost::system::error_category& category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc value) noexcept {
    return {static_cast<int>(value), category()};
}

}  // namespace hermod::auth

template <>
struct boost::system::is_error_code_enum<hermod::auth::errc> : std::true_type {};
