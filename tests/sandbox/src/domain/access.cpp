#include "domain/access.hpp"

#include "hermod/base/encoding.hpp"

#include <cctype>

namespace hermod::sandbox {

namespace {

graph_error no_token() {
    return make_graph_error(0, "An access token is required: Authorization: Bearer <token>.");
}

business_number* owner_of(world& all, std::string_view token) {
    for (std::uint32_t i = 0; i < all.numbers.size(); ++i) {
        business_number& number = all.numbers.at(i);
        if (!number.is_removed && has_token(number, token)) return &number;
    }
    return nullptr;
}

std::string make_trace_id(world& all) {
    std::uint64_t bits[2] = {all.dice.next(), all.dice.next()};
    return "A" + to_base64url({reinterpret_cast<const char*>(bits), sizeof bits});
}

}  // namespace

std::string_view bearer_of(std::string_view authorization) noexcept {
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() <= scheme.size()) return {};
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        if (std::tolower(static_cast<unsigned char>(authorization[i])) != scheme[i]) return {};
    }
    return authorization.substr(scheme.size());
}

admitted admit(world& all, std::string_view phone_number_id, std::string_view authorization) {
    const auto token = bearer_of(authorization);
    if (token.empty()) return {nullptr, no_token()};
    business_number* number = all.numbers.find(phone_number_id);
    if (number != nullptr && has_token(*number, token)) return {number, {}};
    if (number != nullptr || owner_of(all, token) == nullptr) {
        return {nullptr, make_graph_error(190, "The access token could not be decrypted.")};
    }
    graph_error unknown = make_graph_error(
        33,
        "Object with ID '" + std::string{phone_number_id} + "' does not exist or cannot be loaded."
    );
    return {nullptr, std::move(unknown)};
}

admitted admit_anywhere(world& all, std::string_view authorization) {
    const auto token = bearer_of(authorization);
    if (token.empty()) return {nullptr, no_token()};
    if (business_number* number = owner_of(all, token)) return {number, {}};
    return {nullptr, make_graph_error(190, "The access token could not be decrypted.")};
}

reply refuse(world& all, std::string_view where, const graph_error& error) {
    all.count(std::string{where} + ".error." + std::to_string(error.code));
    reply made;
    made.status = error.http_status;
    made.body = error_body(error, make_trace_id(all));
    return made;
}

}  // namespace hermod::sandbox
