#include "hermod/json/writer.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "hermod/base/encoding.hpp"

namespace hermod::json {

struct writer::state {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> out{buffer};
};

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// `text` with every byte that is not part of well-formed UTF-8 replaced.
std::string repaired(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        std::size_t length = 1;
        while (length <= 4 && length <= text.size() && !is_utf8(text.substr(0, length))) ++length;
        if (length > 4 || length > text.size()) {
            clean += replacement;
            text.remove_prefix(1);
        } else {
            clean += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return clean;
}

}  // namespace

writer::writer() : state_{std::make_unique<state>()} {}
writer::writer(writer&&) noexcept = default;
writer& writer::operator=(writer&&) noexcept = default;
writer::~writer() = default;

writer& writer::begin_object() {
    state_->out.StartObject();
    return *this;
}

writer& writer::end_object() {
    state_->out.EndObject();
    return *this;
}

writer& writer::begin_array() {
    state_->out.StartArray();
    return *this;
}

writer& writer::end_array() {
    state_->out.EndArray();
    return *this;
}

writer& writer::key(std::string_view name) {
    state_->out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    return *this;
}

writer& writer::value(std::string_view text) {
    if (!is_utf8(text)) {
        const auto clean = repaired(text);
        state_->out.String(clean.data(), static_cast<rapidjson::SizeType>(clean.size()));
        return *this;
    }
    state_->out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    return *this;
}

writer& writer::value(std::int64_t number) {
    state_->out.Int64(number);
    return *this;
}

writer& writer::value(std::uint64_t number) {
    state_->out.Uint64(number);
    return *this;
}

writer& writer::value(double number) {
    state_->out.Double(number);
    return *this;
}

writer& writer::value(bool flag) {
    state_->out.Bool(flag);
    return *this;
}

writer& writer::null() {
    state_->out.Null();
    return *this;
}

writer& writer::raw(std::string_view json) {
    state_->out.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    return *this;
}

std::size_t writer::size() const noexcept { return state_->buffer.GetSize(); }

std::string_view writer::view() const noexcept { return {state_->buffer.GetString(), state_->buffer.GetSize()}; }

std::string quote(std::string_view text) {
    writer out;
    out.value(text);
    return out.str();
}

}  // namespace hermod::json
