#pragma once
#include "hermod/base/secret.hpp"
#include "hermod/base/time.hpp"
#include "hermod/http/message.hpp"

#include <string>
#include <string_view>

namespace hermod::media {

/// AWS signature version 4 of one request. Pure.
struct s3_request {
    std::string_view method;
    std::string_view host;         // as the Host field shows it
    std::string_view path;         // percent-encoded
    std::string_view body_sha256;  // hex
    system_time at{};
    std::string_view region;
    std::string_view access_key;
};

/// The fields to add: x-amz-date, x-amz-content-sha256, Authorization. `more` are further fields to
/// be signed (names in lower case, sorted among the others).
[[nodiscard]] http::headers sign_s3(
    const s3_request& asked, const secret& secret_key, const http::headers& more = {}
);

}  // namespace hermod::media
