#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "hermod/contracts/read.hpp"

namespace hermod::contracts {

enum class content_type {
    text,
    image,
    video,
    audio,
    document,
    sticker,
    location,
    contacts,
    interactive,
    template_message,
    reaction
};

[[nodiscard]] std::string_view to_text(content_type) noexcept;
[[nodiscard]] std::optional<content_type> parse_content_type(std::string_view word) noexcept;
/// Image, video, audio, document or sticker.
[[nodiscard]] bool is_media(content_type) noexcept;
/// Location, contacts, interactive or template: kinds that carry Meta's own object.
[[nodiscard]] bool has_object(content_type) noexcept;

/// What a message says. Which fields count depends on the kind; all others are empty.
struct message_content {
    content_type type{content_type::text};
    // text
    std::string text{};
    bool preview_url{false};  // let the phone show what the first link leads to
    // media: exactly one of media_url and media_id (of hermod's own media store)
    std::string media_url{};
    std::string media_id{};
    std::optional<std::string> caption{};   // image, video, document
    std::optional<std::string> filename{};  // document
    bool is_voice{false};                   // audio: a voice note
    // location, contacts, interactive, template: the value of Meta's key of that name, as JSON; and what people read of it
    std::string object_json{};
    std::string preview{};
    // reaction: our id of the message, and the emoji ("" takes the reaction back)
    std::string reacts_to{};
    std::string emoji{};
    // any kind but a reaction: our id of the message that this one answers
    std::string reply_to{};

    friend bool operator==(const message_content&, const message_content&) = default;
};

[[nodiscard]] json::result<message_content> from_json(json::view, as<message_content>);
void to_json(json::writer&, const message_content&);

/// What people read of it: the text, the caption, the preview or the emoji; "" if there is nothing.
[[nodiscard]] std::string_view visible_text(const message_content&) noexcept;

/// Our id of the message that it points at (answered or reacted to), "" if none.
[[nodiscard]] std::string_view target_of(const message_content&) noexcept;

}  // namespace hermod::contracts
