#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "hermod/base/ids.hpp"
#include "hermod/json/reader.hpp"

namespace hermod::contracts {

/// A UUID in text form, kept as it came but for the case of its letters.
[[nodiscard]] std::string required_uuid(json::object_reader& in, std::string_view key);
/// 1-64 of `A-Za-z0-9_.:-`.
[[nodiscard]] std::string required_message_id(json::object_reader& in, std::string_view key);
/// A whole number within [low, high] that fits an int.
[[nodiscard]] int required_int(json::object_reader& in, std::string_view key, int low, int high);

/// A word that `parse` knows; records a failure otherwise.
template <class Parse>
[[nodiscard]] auto required_word(json::object_reader& in, std::string_view key, Parse parse) {
    const auto word = in.object()[key].string();
    const auto value = parse(word.value_or(std::string_view{}));
    if (!value) in.fail(key, word ? "is not one of the known words" : "is required");
    return value.value_or(typename std::remove_cvref_t<decltype(value)>::value_type{});
}

}  // namespace hermod::contracts
