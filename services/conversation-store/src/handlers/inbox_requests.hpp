#pragma once
#include "domain/page.hpp"
#include "store/inbox_contacts.hpp"

#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"
#include "hermod/json/reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The bodies that people's changes come with. An empty body is an empty object.
namespace hermod::store {

/// `{upTo?}`: "" without one.
[[nodiscard]] json::result<std::string> read_up_to(std::string_view body);
/// `{until}`: null or missing is for ever, which is the year 2200 (also of later times).
[[nodiscard]] json::result<system_time> read_mute(std::string_view body);
/// `{userId}`: null is nobody.
[[nodiscard]] json::result<std::optional<uuid>> read_assignee(std::string_view body);
/// `{tags}`: at most 50 of 1 to 50 characters each; sorted, each once.
[[nodiscard]] json::result<std::vector<std::string>> read_tags_request(std::string_view body);
/// `{text}` of a note: 1 to 4,096 characters.
[[nodiscard]] json::result<std::string> read_note_text(std::string_view body);

struct canned_wish {
    std::optional<std::string> shortcut, text;
};

/// `{shortcut, text}`: the shortcut one word of up to 50 characters, the text what WhatsApp takes.
/// A new one needs both.
[[nodiscard]] json::result<canned_wish> read_canned_request(std::string_view body, bool is_new);
/// `{phone, name?, email?}`
[[nodiscard]] json::result<contact_wish> read_contact_request(std::string_view body);

struct contact_change {
    std::optional<std::string> name, email;  // "" takes it away
};

/// `{name?, email?}`: null takes a value away, what is missing stays.
[[nodiscard]] json::result<contact_change> read_contact_change(std::string_view body);
/// `{as: sent|failed}`: true for sent.
[[nodiscard]] json::result<bool> read_settlement(std::string_view body);
/// `cursor` of the lists that are ordered by time.
[[nodiscard]] boost::system::result<std::optional<cursor>, page_problem> read_place(
    const std::optional<std::string>& text
);
/// `{undoToken}`
[[nodiscard]] json::result<uuid> read_undo_token(std::string_view body);

}  // namespace hermod::store
