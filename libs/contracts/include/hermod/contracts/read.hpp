#pragma once
#include <string>
#include <type_traits>

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::contracts {

/// Names the struct that from_json() is to read: overloads are found by this argument.
template <class T>
using as = std::type_identity<T>;

/// Reads one struct of this module: strict on types and required fields, unknown fields are ignored.
template <class T>
[[nodiscard]] json::result<T> read(json::view value) {
    return from_json(value, as<T>{});
}

/// Reads a whole text.
template <class T>
[[nodiscard]] json::result<T> read_text(std::string_view text, json::limits limits = {}) {
    const auto parsed = json::document::parse(text, limits);
    if (!parsed) return parsed.error();
    return read<T>(parsed->root());
}

/// One struct as JSON text.
template <class T>
[[nodiscard]] std::string write(const T& value) {
    json::writer out;
    to_json(out, value);
    return out.str();
}

}  // namespace hermod::contracts
