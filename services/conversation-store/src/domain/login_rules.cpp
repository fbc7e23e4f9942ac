#include "domain/login_rules.hpp"

#include "hermod/base/encoding.hpp"

#include <algorithm>
#include <set>

namespace hermod::store {

namespace {

constexpr std::size_t most_email = 254;
constexpr std::size_t least_different = 4;

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_plain(char c) noexcept {
    return c > ' ' && c != '\x7f' && c != '<' && c != '>' && c != '"' && c != ',' && c != ';';
}

}  // namespace

std::optional<std::string> normalise_email(std::string_view text) {
    if (text.size() > most_email || !is_utf8(text)) return std::nullopt;
    const auto at = text.find('@');
    const bool has_both = at != std::string_view::npos && at > 0 && at + 1 < text.size();
    if (!has_both || text.find('@', at + 1) != std::string_view::npos) return std::nullopt;
    std::string email{text};
    std::transform(email.begin(), email.end(), email.begin(), lower);
    const auto is_fine = [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || is_plain(c);
    };
    if (!std::all_of(email.begin(), email.end(), is_fine)) return std::nullopt;
    return email;
}

std::optional<std::string> password_problem(
    std::string_view password, std::string_view email, std::size_t least_characters
) {
    if (!is_utf8(password)) return "must be UTF-8";
    if (password.size() > most_password_bytes) return "is too long";
    if (count_code_points(password) < least_characters)
        return "must have at least " + std::to_string(least_characters) + " characters";
    if (std::set<char>{password.begin(), password.end()}.size() < least_different)
        return "must have more different characters";
    if (password.size() == email.size() &&
        std::equal(password.begin(), password.end(), email.begin(), [](char a, char b) {
            return lower(a) == lower(b);
        }))
        return "must not be the e-mail address";
    return std::nullopt;
}

}  // namespace hermod::store
