#pragma once
#include "domain/refusal.hpp"

#include "hermod/contracts/content.hpp"
#include "hermod/json/reader.hpp"

// How each kind of message is read out of the body of a request. `body` is the object that holds
// the fields; an error names the field by its path in there.
namespace hermod::widget_send {

using content_outcome = outcome<contracts::message_content>;

/// The content, by `type`, or by the fields that are there if it names no type. The one place
/// where all doors get it from.
[[nodiscard]] content_outcome read_content(json::view body);

[[nodiscard]] content_outcome read_text(json::view body);
/// `type` decides what goes with it; the source is mediaUrl or mediaId.
[[nodiscard]] content_outcome read_media(json::view body, contracts::content_type type);
[[nodiscard]] content_outcome read_location(json::view body);
[[nodiscard]] content_outcome read_contacts(json::view body);
[[nodiscard]] content_outcome read_reaction(json::view body);
[[nodiscard]] content_outcome read_interactive(json::view body);
/// Meta's object, or the short form `{name, language: "en", parameters: ["a"] | {name: "a"}}`, of
/// which Meta's is made. Whether it fits the approved template is template_check's to say.
[[nodiscard]] content_outcome read_template(json::view body, std::string_view key = "template");

/// Objects of Meta's kinds larger than this, in bytes, are refused.
inline constexpr std::size_t longest_object = 32 * 1024;

}  // namespace hermod::widget_send
