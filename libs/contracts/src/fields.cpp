#include "fields.hpp"

#include <algorithm>

namespace hermod::contracts {

std::string required_uuid(json::object_reader& in, std::string_view key) {
    auto text = in.required_string(key, 36);
    if (!in.ok()) return {};
    if (!parse_uuid(text)) {
        in.fail(key, "is not a UUID");
        return {};
    }
    // Compared as text all over: one spelling only.
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

std::string required_message_id(json::object_reader& in, std::string_view key) {
    auto text = in.required_string(key, 64);
    if (in.ok() && !is_message_id(text)) in.fail(key, "must be 1-64 of A-Za-z0-9_.:-");
    return text;
}

int required_int(json::object_reader& in, std::string_view key, int low, int high) {
    const auto number = in.required_integer(key);
    if (in.ok() && (number < low || number > high))
        in.fail(key, "must be within " + std::to_string(low) + " and " + std::to_string(high));
    return in.ok() ? static_cast<int>(number) : low;
}

}  // namespace hermod::contracts
