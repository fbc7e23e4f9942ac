#pragma once
#include "domain/refusal.hpp"

#include "hermod/json/reader.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::widget_send {

[[nodiscard]] refusal missing_field(std::string field, std::string message = "");
[[nodiscard]] refusal invalid_field(std::string field, const std::string& why);

/// Why such a text cannot be sent, "" if it can: UTF-8, not blank, without U+0000, of at most
/// `longest` characters (code points).
[[nodiscard]] std::string trouble_with_text(std::string_view text, std::size_t longest);

/// Goes over the fields of a JSON value and keeps the first thing that is wrong, with the path of
/// its field. Nothing is looked at any more once something is wrong.
class form {
public:
    struct limits {
        std::size_t longest{0};  // characters
        bool is_required{true};
    };

    /// The text of `parent[key]`, "" if it is absent or wrong. Blank texts are wrong.
    std::string_view text(json::view parent, const std::string& path, std::string_view key, limits);
    /// The object or the array of `parent[key]`; a missing view if it is wrong, or absent and not
    /// required.
    json::view object(
        json::view parent, const std::string& path, std::string_view key, bool is_required = true
    );
    json::view array(
        json::view parent,
        const std::string& path,
        std::string_view key,
        std::size_t least,
        std::size_t most
    );
    double number(
        json::view parent, const std::string& path, std::string_view key, double low, double high
    );

    void missing(std::string field);
    void invalid(std::string field, const std::string& why);

    [[nodiscard]] bool ok() const noexcept { return !wrong_; }

    [[nodiscard]] const refusal& wrong() const noexcept { return *wrong_; }

private:
    std::optional<refusal> wrong_;
};

/// `a.b` of a path and a key; the key alone at the top.
[[nodiscard]] std::string join(std::string_view path, std::string_view key);
/// `a[2]`
[[nodiscard]] std::string item_of(std::string_view path, std::size_t index);

}  // namespace hermod::widget_send
