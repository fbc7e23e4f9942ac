#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hermod/contracts/read.hpp"
#include "hermod/json/reader.hpp"

namespace hermod::contracts {

/// One item of a pack: what was read, or why it could not be (with the item's own text, for the dead letter).
template <class T>
struct pack_item {
    json::result<T> content;
    std::string raw{};  // filled only if content has an error
};

/// Sizes that no pack of ours exceeds: 3 MiB webhooks, packed once more.
inline constexpr json::limits pack_limits{.bytes = 8 * 1024 * 1024, .depth = 40};

/// Reads `{"items":[…]}`. An error only if the text is no pack at all; a broken item does not hurt its neighbours.
template <class T>
[[nodiscard]] json::result<std::vector<pack_item<T>>> read_pack(std::string_view body) {
    auto parsed = json::document::parse(body, pack_limits);
    if (!parsed) return parsed.error();
    const auto items = parsed->root()["items"];
    if (items.kind() != json::kind::array) return json::error{"must be an array", "items"};
    std::vector<pack_item<T>> out;
    out.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto content = read<T>(items.at(i));
        std::string raw;
        if (!content) raw = items.at(i).dump();
        out.push_back({std::move(content), std::move(raw)});
    }
    return out;
}

/// `{"items":[…]}` of texts that each are one JSON value.
[[nodiscard]] std::string write_pack(const std::vector<std::string>& items);

}  // namespace hermod::contracts
