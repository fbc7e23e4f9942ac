#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::json {

/// Writes one JSON text, front to back. Text must be UTF-8; what is not becomes U+FFFD.
///   writer out;  out.begin_object().field("id", id).key("items").begin_array(); … out.end_array().end_object();
class writer {
public:
    writer();
    writer(writer&&) noexcept;
    writer& operator=(writer&&) noexcept;
    ~writer();

    writer& begin_object();
    writer& end_object();
    writer& begin_array();
    writer& end_array();
    writer& key(std::string_view name);

    writer& value(std::string_view text);
    writer& value(const char* text) { return value(std::string_view{text}); }
    writer& value(const std::string& text) { return value(std::string_view{text}); }
    writer& value(std::int64_t number);
    writer& value(int number) { return value(std::int64_t{number}); }
    writer& value(std::uint64_t number);
    writer& value(double number);
    writer& value(bool flag);
    writer& null();
    /// Text that already is JSON; it is not checked.
    writer& raw(std::string_view json);

    template <class T>
    writer& field(std::string_view name, const T& content) {
        return key(name).value(content);
    }
    /// Writes the field only if there is a value.
    template <class T>
    writer& optional_field(std::string_view name, const std::optional<T>& content) {
        return content ? field(name, *content) : *this;
    }
    writer& raw_field(std::string_view name, std::string_view json) { return key(name).raw(json); }

    [[nodiscard]] std::size_t size() const noexcept;
    /// The text; valid until the next call.
    [[nodiscard]] std::string_view view() const noexcept;
    [[nodiscard]] std::string str() const { return std::string{view()}; }

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// `text` as a JSON string with its quotes.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace hermod::json
