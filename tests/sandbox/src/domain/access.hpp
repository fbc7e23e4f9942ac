#pragma once
#include "domain/graph_error.hpp"
#include "domain/reply.hpp"
#include "domain/world.hpp"

#include <string_view>

namespace hermod::sandbox {

/// The token of an `Authorization: Bearer …` header; empty if it is none.
[[nodiscard]] std::string_view bearer_of(std::string_view authorization) noexcept;

/// A business number that the caller may use, or why not.
struct admitted {
    business_number* number{nullptr};
    graph_error problem;  // if there is no number
};

/// No token: code 0. A token that is not the number's: 190. An unknown number with a token that is
/// valid elsewhere: 33.
[[nodiscard]] admitted admit(
    world& all, std::string_view phone_number_id, std::string_view authorization
);

/// As admit(), for any number that the token is valid for.
[[nodiscard]] admitted admit_anywhere(world& all, std::string_view authorization);

/// The error as an answer, counted under `where`.
[[nodiscard]] reply refuse(world& all, std::string_view where, const graph_error& error);

}  // namespace hermod::sandbox
