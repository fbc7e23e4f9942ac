#include "hermod/http/message.hpp"

#include "serializer.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>

namespace hermod::http {

namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return lower(x) == lower(y);
           });
}

void headers::set(std::string_view name, std::string value) {
    erase(name);
    items_.emplace_back(std::string{name}, std::move(value));
}

void headers::erase(std::string_view name) {
    std::erase_if(items_, [&](const auto& item) { return same_name(item.first, name); });
}

std::optional<std::string_view> headers::get(std::string_view name) const noexcept {
    for (const auto& [key, value] : items_)
        if (same_name(key, name)) return value;
    return std::nullopt;
}

std::optional<std::string> request::query(std::string_view name) const {
    const auto mark = target.find('?');
    if (mark == std::string::npos) return std::nullopt;
    std::string_view rest = std::string_view{target}.substr(mark + 1);
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        const auto key = percent_decode(pair.substr(0, equals), true);
        if (!key || *key != name) continue;
        const auto value =
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        return percent_decode(value, true);
    }
    return std::nullopt;
}

std::string_view request::param(std::string_view name) const noexcept {
    const auto found = params.find(name);
    return found == params.end() ? std::string_view{} : std::string_view{found->second};
}

response make_error(const api_error& error, std::string_view request_id) {
    json::writer out;
    out.begin_object();
    if (error.with_success_false) out.field("success", false);
    out.key("error").begin_object().field("code", error.code).field("message", error.message);
    if (!error.field.empty()) out.field("field", error.field);
    out.field("retryable", error.retryable).field("requestId", request_id);
    if (!error.provider_json.empty()) out.raw_field("provider", error.provider_json);
    if (!error.details_json.empty()) out.raw_field("details", error.details_json);
    out.end_object().end_object();
    auto answer = make_json(error.status, out.str());
    if (error.retry_after_seconds > 0)
        answer.fields.add("Retry-After", std::to_string(error.retry_after_seconds));
    return answer;
}

response make_json(int status, std::string body) {
    response answer;
    answer.status = status;
    answer.fields.add("Content-Type", "application/json");
    answer.body = std::move(body);
    return answer;
}

std::string to_final_bytes(const response& answer) {
    std::string bytes;
    append_response(bytes, answer, {.is_last = true});
    return bytes;
}

}  // namespace hermod::http
