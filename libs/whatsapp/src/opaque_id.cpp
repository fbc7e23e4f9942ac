#include "hermod/whatsapp/opaque_id.hpp"

#include "hermod/base/ids.hpp"

#include <charconv>

namespace hermod::whatsapp {

namespace {

/// Takes `123.` off the front of `text`; nothing if there is no positive number.
std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    const auto end = text.data() + text.size();
    const auto [next, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || next == end || *next != '.' || number < 1) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(next - text.data()) + 1);
    return number;
}

}  // namespace

std::string to_text(const opaque_id& id) {
    return "h1." + std::to_string(id.attempt) + "." + std::to_string(id.try_number) + "." +
           id.message_id;
}

std::optional<opaque_id> parse_opaque_id(std::string_view text) {
    constexpr std::string_view version = "h1.";
    if (!text.starts_with(version)) return std::nullopt;
    text.remove_prefix(version.size());
    const auto attempt = take_number(text);
    if (!attempt) return std::nullopt;
    const auto try_number = take_number(text);
    if (!try_number || !is_message_id(text)) return std::nullopt;
    return opaque_id{std::string{text}, *attempt, *try_number};
}

}  // namespace hermod::whatsapp
