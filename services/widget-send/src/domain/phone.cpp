#include "domain/phone.hpp"

namespace hermod::widget_send {

std::optional<std::string> normalize_phone(std::string_view text) {
    constexpr std::size_t longest_written = 40;
    if (text.size() > longest_written) return std::nullopt;
    std::string digits;
    bool is_international = false;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (c == '+') {
            if (!digits.empty() || is_international) return std::nullopt;
            is_international = true;
        } else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '/') {
            return std::nullopt;
        }
    }
    if (!is_international && digits.starts_with("00")) digits.erase(0, 2);
    if (digits.size() < 7 || digits.size() > 15 || digits.front() == '0') return std::nullopt;
    return "+" + digits;
}

}  // namespace hermod::widget_send
