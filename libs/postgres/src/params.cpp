#include "hermod/postgres/query.hpp"

#include <charconv>

namespace hermod::postgres {

namespace {

using std::chrono::floor;

void append_number(std::string& out, std::int64_t number) {
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number);
    out.append(digits, end.ptr);
}

/// `number` with leading zeros up to `width`.
void append_padded(std::string& out, std::int64_t number, std::size_t width) {
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number);
    const auto length = static_cast<std::size_t>(end.ptr - digits);
    if (length < width) out.append(width - length, '0');
    out.append(digits, length);
}

/// Always in quotes: so `NULL`, "", blanks, commas and braces are text; only `"` and `\` need a
/// `\`.
void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

template <class Items, class Append>
std::string join_array(const Items& items, std::size_t size_hint, Append append) {
    std::string out;
    out.reserve(2 + size_hint);
    out += '{';
    bool is_first = true;
    for (const auto& item : items) {
        if (!is_first) out += ',';
        is_first = false;
        append(out, item);
    }
    out += '}';
    return out;
}

void append_null(std::string& out) {
    out += "NULL";
}

}  // namespace

params& params::add(std::string_view text) {
    values_.emplace_back(std::string{text});
    return *this;
}

params& params::add(std::int64_t number) {
    std::string text;
    append_number(text, number);
    values_.emplace_back(std::move(text));
    return *this;
}

params& params::add(bool flag) {
    values_.emplace_back(flag ? "t" : "f");
    return *this;
}

params& params::add(system_time time) {
    const auto micros = floor<std::chrono::microseconds>(time);
    const auto day = floor<std::chrono::days>(micros);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{micros - day};
    std::string text;
    append_padded(text, static_cast<int>(date.year()), 4);
    text += '-';
    append_padded(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_padded(text, static_cast<unsigned>(date.day()), 2);
    text += ' ';
    append_padded(text, clock.hours().count(), 2);
    text += ':';
    append_padded(text, clock.minutes().count(), 2);
    text += ':';
    append_padded(text, clock.seconds().count(), 2);
    text += '.';
    append_padded(text, clock.subseconds().count(), 6);
    text += "+00";
    values_.emplace_back(std::move(text));
    return *this;
}

params& params::add_null() {
    values_.emplace_back(std::nullopt);
    return *this;
}

params& params::add_bytes(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 + bytes.size() * 2);
    text += "\\x";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    values_.emplace_back(std::move(text));
    return *this;
}

params& params::add_array(std::span<const std::string> texts) {
    std::size_t size = 0;
    for (const auto& text : texts) size += text.size() + 4;
    values_.emplace_back(join_array(texts, size, append_quoted));
    return *this;
}

params& params::add_array(std::span<const std::optional<std::string>> texts) {
    std::size_t size = 0;
    for (const auto& text : texts) size += (text ? text->size() : 2) + 4;
    const auto append = [](std::string& out, const std::optional<std::string>& text) {
        if (text)
            append_quoted(out, *text);
        else
            append_null(out);
    };
    values_.emplace_back(join_array(texts, size, append));
    return *this;
}

params& params::add_array(std::span<const std::int64_t> numbers) {
    values_.emplace_back(join_array(numbers, numbers.size() * 8, append_number));
    return *this;
}

params& params::add_array(std::span<const std::optional<std::int64_t>> numbers) {
    const auto append = [](std::string& out, const std::optional<std::int64_t>& number) {
        if (number)
            append_number(out, *number);
        else
            append_null(out);
    };
    values_.emplace_back(join_array(numbers, numbers.size() * 8, append));
    return *this;
}

}  // namespace hermod::postgres
