#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "hermod/contracts/read.hpp"

namespace hermod::contracts {

enum class content_type { text, image, video, audio, document };

[[nodiscard]] std::string_view to_text(content_type) noexcept;
[[nodiscard]] std::optional<content_type> parse_content_type(std::string_view word) noexcept;

/// What a message says. `text` of content_type::text; `media_url` of all others, with a caption and a file name if given.
struct message_content {
    content_type type{content_type::text};
    std::string text{};
    std::string media_url{};
    std::optional<std::string> caption{};
    std::optional<std::string> filename{};

    friend bool operator==(const message_content&, const message_content&) = default;
};

[[nodiscard]] json::result<message_content> from_json(json::view, as<message_content>);
void to_json(json::writer&, const message_content&);

/// What people read of it: the text or the caption, "" if neither.
[[nodiscard]] std::string_view visible_text(const message_content&) noexcept;

}  // namespace hermod::contracts
