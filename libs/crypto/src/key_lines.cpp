#include "hermod/crypto/key_lines.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace hermod::crypto {

namespace {

constexpr std::size_t longest_id = 32;

bool is_key_id(std::string_view text) noexcept {
    const auto is_allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= longest_id &&
           std::all_of(text.begin(), text.end(), is_allowed);
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

named_key parse_line(std::string_view line, key_form form, const std::string& where) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_key_id(line.substr(0, colon)))
        throw std::invalid_argument{where + "must be id:base64url, the id of A-Za-z0-9_-"};
    auto bytes = from_base64url(line.substr(colon + 1));
    if (!bytes) throw std::invalid_argument{where + "the key is not base64url"};
    secret key{std::move(*bytes)};
    if (key.reveal().size() < form.least_bytes || key.reveal().size() > form.most_bytes)
        throw std::invalid_argument{
            where + "the key must have " + std::to_string(form.least_bytes) + " to " +
            std::to_string(form.most_bytes) + " bytes"};
    return {std::string{line.substr(0, colon)}, std::move(key)};
}

}  // namespace

std::vector<named_key> parse_key_lines(const secret& text, key_form form) {
    std::vector<named_key> keys;
    std::string_view rest{text.reveal()};
    for (int number = 1; !rest.empty(); ++number) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.empty() || line.front() == '#') continue;
        const std::string where = "key line " + std::to_string(number) + ": ";
        named_key key = parse_line(line, form, where);
        const auto is_same = [&](const named_key& other) { return other.id == key.id; };
        if (std::any_of(keys.begin(), keys.end(), is_same))
            throw std::invalid_argument{where + "the id is used twice"};
        keys.push_back(std::move(key));
    }
    if (keys.empty()) throw std::invalid_argument{"there is no key"};
    return keys;
}

secret make_key_line(std::size_t bytes) {
    constexpr std::size_t id_bytes = 4;
    return secret{"k" + to_hex(random_bytes(id_bytes)) + ":" + random_token(bytes)};
}

}  // namespace hermod::crypto
