// Places, people, and reactions.
#include "domain/form.hpp"
#include "domain/kinds.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/base/ids.hpp"

#include <algorithm>
#include <array>

namespace hermod::widget_send {

namespace {

using contracts::content_type;

constexpr std::size_t longest_name = 1000;
constexpr std::size_t longest_detail = 1024;
constexpr std::size_t most_contacts = 257;
constexpr std::size_t most_details = 50;
constexpr std::size_t longest_emoji = 64;  // bytes: joined sequences with skin tones
constexpr std::size_t most_emoji_points = 12;

content_outcome finish(const form& in, content_type type, json::view value, std::string preview) {
    if (!in.ok()) return in.wrong();
    contracts::message_content content;
    content.type = type;
    content.object_json = value.dump();
    content.preview = std::move(preview);
    if (content.object_json.size() > longest_object)
        return invalid_field(std::string{contracts::to_text(type)}, "is too large");
    return content;
}

/// Every text in a list of details such as phones or addresses.
void check_details(form& in, json::view contact, const std::string& path, std::string_view key) {
    const auto list = in.array(contact, path, key, 0, most_details);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto where = item_of(join(path, key), i);
        if (list.at(i).kind() != json::kind::object) return in.invalid(where, "must be an object");
        for (std::size_t n = 0; n < list.at(i).size(); ++n)
            (void)in.text(list.at(i), where, list.at(i).key_at(n), {longest_detail, false});
    }
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U})
        if (!digit(i)) return false;
    const int month = (text[5] - '0') * 10 + (text[6] - '0');
    const int day = (text[8] - '0') * 10 + (text[9] - '0');
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

std::string check_contact(form& in, json::view contact, const std::string& path) {
    if (contact.kind() != json::kind::object) {
        in.invalid(path, "must be an object");
        return {};
    }
    const auto name = in.object(contact, path, "name");
    const auto name_path = join(path, "name");
    const std::string shown{in.text(name, name_path, "formatted_name", {longest_detail, true})};
    bool has_part = false;
    for (const char* part : {"first_name", "last_name", "middle_name", "suffix", "prefix"})
        has_part = !in.text(name, name_path, part, {longest_detail, false}).empty() || has_part;
    if (in.ok() && !has_part) in.missing(join(name_path, "first_name"));
    for (const char* list : {"phones", "emails", "addresses", "urls"})
        check_details(in, contact, path, list);
    const auto org = in.object(contact, path, "org", false);
    for (std::size_t i = 0; i < org.size(); ++i)
        (void)in.text(org, join(path, "org"), org.key_at(i), {longest_detail, false});
    const auto birthday = in.text(contact, path, "birthday", {10, false});
    if (!birthday.empty() && !is_date(birthday))
        in.invalid(join(path, "birthday"), "must be a date as 1990-01-31");
    return shown;
}

}  // namespace

content_outcome read_location(json::view body) {
    form in;
    const auto place = in.object(body, "", "location");
    const double latitude = in.number(place, "location", "latitude", -90, 90);
    const double longitude = in.number(place, "location", "longitude", -180, 180);
    std::string preview{in.text(place, "location", "name", {longest_name, false})};
    const auto address = in.text(place, "location", "address", {longest_name, false});
    if (!address.empty()) preview.append(preview.empty() ? "" : ", ").append(address);
    if (preview.empty()) preview = std::to_string(latitude) + ", " + std::to_string(longitude);
    return finish(in, content_type::location, place, std::move(preview));
}

content_outcome read_contacts(json::view body) {
    form in;
    const auto list = in.array(body, "", "contacts", 1, most_contacts);
    std::string preview;
    for (std::size_t i = 0; i < list.size() && in.ok(); ++i) {
        const auto name = check_contact(in, list.at(i), item_of("contacts", i));
        if (i < 3) preview.append(preview.empty() ? "" : ", ").append(name);
    }
    if (list.size() > 3) preview += " (" + std::to_string(list.size()) + ")";
    return finish(in, content_type::contacts, list, std::move(preview));
}

content_outcome read_reaction(json::view body) {
    form in;
    const auto reaction = in.object(body, "", "reaction");
    const auto target = in.text(reaction, "reaction", "messageId", {64, true});
    if (in.ok() && !is_message_id(target))
        in.invalid("reaction.messageId", "must be the id of a message");
    if (in.ok() && reaction["emoji"].is_absent()) in.missing("reaction.emoji");
    const auto emoji = reaction["emoji"].string();
    const auto is_letter = [](char c) {
        const bool is_keycap = (c >= '0' && c <= '9') || c == '#' || c == '*';
        return static_cast<unsigned char>(c) < 0x80 && !is_keycap;
    };
    // "" takes the reaction back; anything else holds at least one character beyond ASCII.
    const auto is_beyond = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    if (in.ok() && (!emoji || emoji->size() > longest_emoji || !is_utf8(*emoji) ||
                    count_code_points(*emoji) > most_emoji_points ||
                    std::any_of(emoji->begin(), emoji->end(), is_letter) ||
                    (!emoji->empty() && std::none_of(emoji->begin(), emoji->end(), is_beyond))))
        in.invalid("reaction.emoji", "must be one emoji, or \"\" to take the reaction back");
    if (!in.ok()) return in.wrong();
    contracts::message_content content;
    content.type = content_type::reaction;
    content.reacts_to = target;
    content.emoji = *emoji;
    return content;
}

}  // namespace hermod::widget_send
