#include "domain/form.hpp"
#include "domain/kinds.hpp"
#include "domain/media.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/base/ids.hpp"

#include <algorithm>
#include <utility>

namespace hermod::widget_send {

namespace {

using contracts::content_type;

constexpr std::size_t longest_caption = 1024;
constexpr std::size_t longest_filename = 240;

bool takes_caption(content_type type) noexcept {
    return type != content_type::audio && type != content_type::sticker;
}

void read_source(form& in, json::view body, contracts::message_content& into) {
    const auto url = body["mediaUrl"];
    const auto id = body["mediaId"];
    const auto is_given = [](json::view value) {
        return !value.is_absent() && (!value.string() || !value.string()->empty());
    };
    if (is_given(url) && is_given(id))
        return in.invalid("mediaUrl", "and mediaId exclude each other");
    if (!is_given(url) && !is_given(id)) return in.missing("mediaUrl");
    if (is_given(id)) {
        if (!id.string() || !is_message_id(*id.string()))
            return in.invalid("mediaId", "must be an id that POST /api/v1/media gave");
        into.media_id = *id.string();
        return;
    }
    if (!url.string() || !is_media_url(*url.string()))
        return in.invalid("mediaUrl", "must be an http or https URL of at most 2048 bytes");
    into.media_url = *url.string();
}

/// `caption`, or the text that goes with the medium.
void read_caption(form& in, json::view body, contracts::message_content& into) {
    for (const char* key : {"caption", "text"}) {
        const auto value = body[key];
        if (value.is_absent() || (value.string() && value.string()->empty())) continue;
        if (!value.string()) return in.invalid(key, "must be text");
        if (!takes_caption(into.type))
            return in.invalid(
                key,
                "cannot go with " + std::string{contracts::to_text(into.type)} +
                    ": WhatsApp shows no caption there"
            );
        const auto trouble = trouble_with_text(*value.string(), longest_caption);
        if (!trouble.empty()) return in.invalid(key, trouble);
        into.caption = std::string{*value.string()};
        return;
    }
}

void read_filename(form& in, json::view body, contracts::message_content& into) {
    const auto given = body["filename"];
    if (!given.is_absent() && !given.string())
        return in.invalid("filename", "must be text of at most 240 bytes");
    std::string name{given.string().value_or(file_name_of(into.media_url))};
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; };
    if (name.size() > longest_filename || !is_utf8(name) ||
        std::any_of(name.begin(), name.end(), is_control))
        return in.invalid("filename", "must be text of at most 240 bytes");
    if (into.type == content_type::document && !name.empty()) into.filename = std::move(name);
}

void read_voice(form& in, json::view body, contracts::message_content& into) {
    const auto voice = body["voice"];
    if (voice.is_absent()) return;
    if (!voice.boolean()) return in.invalid("voice", "must be true or false");
    if (*voice.boolean() && into.type != content_type::audio)
        return in.invalid("voice", "goes with audio only");
    into.is_voice = *voice.boolean();
}

}  // namespace

content_outcome read_media(json::view body, content_type type) {
    form in;
    contracts::message_content content;
    content.type = type;
    read_source(in, body, content);
    read_caption(in, body, content);
    read_filename(in, body, content);
    read_voice(in, body, content);
    if (!in.ok()) return in.wrong();
    return content;
}

}  // namespace hermod::widget_send
