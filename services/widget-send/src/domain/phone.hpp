#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace hermod::widget_send {

/// `+628123456789` of what people write: spaces, dashes, dots and brackets are dropped, 00 becomes
/// +, and digits alone are taken as country code and number. Nothing if that gives no number of 7
/// to 15 digits, or one that begins with 0 (a national prefix says nothing about the country).
[[nodiscard]] std::optional<std::string> normalize_phone(std::string_view text);

}  // namespace hermod::widget_send
