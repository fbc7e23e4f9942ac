#pragma once
#include <string>
#include <string_view>

namespace hermod::media {

/// What a file is by its content: `image/jpeg`, `image/png`, `image/gif`, `image/webp`,
/// `video/mp4`, `video/3gpp`, `audio/aac`, `audio/amr`, `audio/mpeg`, `audio/mp4`, `audio/ogg`,
/// `application/pdf`, the types of Microsoft's office, `application/zip`, `text/plain` (UTF-8
/// without control characters); "" for everything else, HTML and SVG among it. Looks at the first
/// kilobytes.
[[nodiscard]] std::string_view type_of(std::string_view bytes) noexcept;

/// `.jpg` for `image/jpeg` …; "" for types without a usual ending.
[[nodiscard]] std::string_view ending_of(std::string_view mime_type) noexcept;

/// Types that a browser may show in place; all others are handed out as a download.
[[nodiscard]] bool is_shown_in_place(std::string_view mime_type) noexcept;

/// A file name without folders, control characters and quotes, at most 200 bytes; "" if nothing is
/// left.
[[nodiscard]] std::string clean_name(std::string_view name);

}  // namespace hermod::media
