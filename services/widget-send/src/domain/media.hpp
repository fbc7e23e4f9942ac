#pragma once
#include "hermod/contracts/content.hpp"

#include <string>
#include <string_view>

namespace hermod::widget_send {

/// An absolute http(s) URL with a host, without user, spaces or control characters, of at most
/// 2,048 bytes. Whether hermod may fetch it is checked where it is fetched.
[[nodiscard]] bool is_media_url(std::string_view url) noexcept;

/// By the extension of the URL's path; `document` for those that WhatsApp shows in no other way.
[[nodiscard]] contracts::content_type media_type_of(std::string_view url);

/// The last segment of the URL's path, "" if it ends with a slash.
[[nodiscard]] std::string_view file_name_of(std::string_view url) noexcept;

}  // namespace hermod::widget_send
