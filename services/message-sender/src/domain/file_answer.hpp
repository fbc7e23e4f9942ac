#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::sender {

/// Which bytes of a file are wanted.
struct byte_range {
    std::size_t first{0};
    std::size_t last{0};  // this one, too

    friend bool operator==(const byte_range&, const byte_range&) = default;
};

enum class range_kind { whole, part, unsatisfiable };

struct range_choice {
    range_kind what{range_kind::whole};
    byte_range bytes{};
};

/// A Range field (RFC 9110, 14.2) of a file of `size` bytes. Other units, several ranges and
/// nonsense are passed over: the whole file is the answer.
[[nodiscard]] range_choice choose_range(std::optional<std::string_view> field, std::size_t size);

/// `inline; filename="…"; filename*=UTF-8''…` or `attachment; …`.
[[nodiscard]] std::string content_disposition(bool is_shown_in_place, std::string_view file_name);

}  // namespace hermod::sender
