#pragma once
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
/// `{undoToken}`
[[nodiscard]] json::result<uuid> read_undo_token(std::string_view body);

}  // namespace hermod::store
