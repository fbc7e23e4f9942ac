#pragma once
#include "numbers/account_lookup.hpp"

#include "hermod/http/message.hpp"

#include <string>

namespace hermod::sender {

[[nodiscard]] http::response refuse(
    const http::request& asked,
    int status,
    std::string code,
    std::string message,
    std::string field = {}
);

/// Another tenant's account does not exist for the caller either.
[[nodiscard]] http::response refuse_account(const http::request& asked, account_trouble why);

}  // namespace hermod::sender
