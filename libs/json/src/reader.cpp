#include "hermod/json/reader.hpp"

#include <limits>
#include <stdexcept>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace hermod::json {

namespace {

const rapidjson::Value& as_value(const void* node) noexcept { return *static_cast<const rapidjson::Value*>(node); }

/// Hands events on to the document, and stops when arrays and objects nest too deep.
class depth_guard {
public:
    depth_guard(rapidjson::Document& target, std::size_t limit) : target_{target}, limit_{limit} {}

    bool Null() { return target_.Null(); }
    bool Bool(bool b) { return target_.Bool(b); }
    bool Int(int i) { return target_.Int(i); }
    bool Uint(unsigned i) { return target_.Uint(i); }
    bool Int64(std::int64_t i) { return target_.Int64(i); }
    bool Uint64(std::uint64_t i) { return target_.Uint64(i); }
    bool Double(double d) { return target_.Double(d); }
    bool RawNumber(const char* s, rapidjson::SizeType n, bool copy) { return target_.RawNumber(s, n, copy); }
    bool String(const char* s, rapidjson::SizeType n, bool copy) { return target_.String(s, n, copy); }
    bool Key(const char* s, rapidjson::SizeType n, bool copy) { return target_.Key(s, n, copy); }
    bool StartObject() { return ++depth_ <= limit_ && target_.StartObject(); }
    bool EndObject(rapidjson::SizeType n) {
        --depth_;
        return target_.EndObject(n);
    }
    bool StartArray() { return ++depth_ <= limit_ && target_.StartArray(); }
    bool EndArray(rapidjson::SizeType n) {
        --depth_;
        return target_.EndArray(n);
    }

private:
    rapidjson::Document& target_;
    std::size_t limit_;
    std::size_t depth_{0};
};

/// Feeds the guard from within Document::Populate, which owns the value stack.
struct guarded_parse {
    std::string_view text;
    std::size_t depth;
    rapidjson::ParseResult outcome;

    bool operator()(rapidjson::Document& target) {
        rapidjson::MemoryStream stream{text.data(), text.size()};
        rapidjson::Reader reader;
        depth_guard guard{target, depth};
        outcome = reader.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag |
                               rapidjson::kParseIterativeFlag>(stream, guard);
        return !outcome.IsError();
    }
};

}  // namespace

void throw_exception_from_error(const error& failure, const boost::source_location&) {
    throw std::runtime_error{failure.path.empty() ? failure.message : failure.path + ": " + failure.message};
}

struct document::state {
    rapidjson::Document dom;
};

document::document() : state_{std::make_unique<state>()} {}
document::document(document&&) noexcept = default;
document& document::operator=(document&&) noexcept = default;
document::~document() = default;

result<document> document::parse(std::string_view text, limits limit) {
    if (text.size() > limit.bytes) return error{"the JSON text is longer than allowed", {}};
    document parsed;
    guarded_parse parse{text, limit.depth, {}};
    parsed.state_->dom.Populate(parse);
    if (parse.outcome.Code() == rapidjson::kParseErrorTermination)
        return error{"the JSON text nests deeper than allowed", {}};
    if (parse.outcome.IsError())
        return error{std::string{"not valid JSON: "} + rapidjson::GetParseError_En(parse.outcome.Code()) +
                         " (byte " + std::to_string(parse.outcome.Offset()) + ")",
                     {}};
    return parsed;
}

view document::root() const noexcept { return view{&state_->dom}; }

json::kind view::kind() const noexcept {
    if (node_ == nullptr) return json::kind::missing;
    switch (as_value(node_).GetType()) {
        case rapidjson::kNullType: return json::kind::null;
        case rapidjson::kFalseType:
        case rapidjson::kTrueType: return json::kind::boolean;
        case rapidjson::kNumberType: return json::kind::number;
        case rapidjson::kStringType: return json::kind::string;
        case rapidjson::kArrayType: return json::kind::array;
        case rapidjson::kObjectType: return json::kind::object;
    }
    return json::kind::missing;
}

bool view::is_absent() const noexcept { return node_ == nullptr || as_value(node_).IsNull(); }

view view::operator[](std::string_view key) const noexcept {
    if (node_ == nullptr || !as_value(node_).IsObject()) return {};
    for (const auto& member : as_value(node_).GetObject())
        if (std::string_view{member.name.GetString(), member.name.GetStringLength()} == key)
            return view{&member.value};
    return {};
}

view view::at(std::size_t index) const noexcept {
    if (node_ == nullptr || !as_value(node_).IsArray() || index >= as_value(node_).Size()) return {};
    return view{&as_value(node_)[static_cast<rapidjson::SizeType>(index)]};
}

std::size_t view::size() const noexcept {
    if (node_ == nullptr) return 0;
    if (as_value(node_).IsArray()) return as_value(node_).Size();
    if (as_value(node_).IsObject()) return as_value(node_).MemberCount();
    return 0;
}

std::string_view view::key_at(std::size_t index) const noexcept {
    if (node_ == nullptr || !as_value(node_).IsObject() || index >= as_value(node_).MemberCount()) return {};
    const auto& name = (as_value(node_).MemberBegin() + static_cast<std::ptrdiff_t>(index))->name;
    return {name.GetString(), name.GetStringLength()};
}

view view::value_at(std::size_t index) const noexcept {
    if (node_ == nullptr || !as_value(node_).IsObject() || index >= as_value(node_).MemberCount()) return {};
    return view{&(as_value(node_).MemberBegin() + static_cast<std::ptrdiff_t>(index))->value};
}

std::optional<std::string_view> view::string() const noexcept {
    if (node_ == nullptr || !as_value(node_).IsString()) return std::nullopt;
    return std::string_view{as_value(node_).GetString(), as_value(node_).GetStringLength()};
}

std::optional<std::int64_t> view::integer() const noexcept {
    if (node_ == nullptr || !as_value(node_).IsInt64()) return std::nullopt;
    return as_value(node_).GetInt64();
}

std::optional<double> view::number() const noexcept {
    if (node_ == nullptr || !as_value(node_).IsNumber()) return std::nullopt;
    return as_value(node_).GetDouble();
}

std::optional<bool> view::boolean() const noexcept {
    if (node_ == nullptr || !as_value(node_).IsBool()) return std::nullopt;
    return as_value(node_).GetBool();
}

std::string view::dump() const {
    if (node_ == nullptr) return "null";
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> out{buffer};
    as_value(node_).Accept(out);
    return {buffer.GetString(), buffer.GetSize()};
}

object_reader::object_reader(view object, std::string path) : object_{object}, path_{std::move(path)} {
    if (object_.kind() != kind::object) failure_ = error{"must be an object", path_};
}

void object_reader::fail(std::string_view key, std::string message) {
    if (failure_) return;
    std::string path = path_;
    if (!path.empty() && !key.empty()) path += '.';
    path += key;
    failure_ = error{std::move(message), std::move(path)};
}

std::string object_reader::required_string(std::string_view key, std::size_t max_bytes) {
    auto text = optional_string(key, max_bytes);
    if (!text) {
        fail(key, "is required");
        return {};
    }
    return std::move(*text);
}

std::optional<std::string> object_reader::optional_string(std::string_view key, std::size_t max_bytes) {
    const auto value = object_[key];
    if (value.is_absent()) return std::nullopt;
    const auto text = value.string();
    if (!text) {
        fail(key, "must be a string");
        return std::nullopt;
    }
    if (text->size() > max_bytes) {
        fail(key, "is longer than " + std::to_string(max_bytes) + " bytes");
        return std::nullopt;
    }
    return std::string{*text};
}

std::int64_t object_reader::required_integer(std::string_view key) {
    const auto number = optional_integer(key);
    if (!number) fail(key, "is required");
    return number.value_or(0);
}

std::optional<std::int64_t> object_reader::optional_integer(std::string_view key) {
    const auto value = object_[key];
    if (value.is_absent()) return std::nullopt;
    const auto number = value.integer();
    if (!number) fail(key, "must be an integer");
    return number;
}

std::optional<bool> object_reader::optional_boolean(std::string_view key) {
    const auto value = object_[key];
    if (value.is_absent()) return std::nullopt;
    const auto flag = value.boolean();
    if (!flag) fail(key, "must be true or false");
    return flag;
}

view object_reader::required_array(std::string_view key) {
    const auto value = object_[key];
    if (value.kind() == kind::array) return value;
    fail(key, value.is_absent() ? "is required" : "must be an array");
    return {};
}

view object_reader::required_object(std::string_view key) {
    const auto value = object_[key];
    if (value.kind() == kind::object) return value;
    fail(key, value.is_absent() ? "is required" : "must be an object");
    return {};
}

}  // namespace hermod::json
