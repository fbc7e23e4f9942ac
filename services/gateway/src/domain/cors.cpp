#include "domain/cors.hpp"

#include <algorithm>

namespace hermod::gateway {

namespace {

constexpr const char* methods = "GET, POST, PUT, PATCH, DELETE";
constexpr const char* request_headers =
    "Authorization, Content-Type, Idempotency-Key, X-API-Key, X-Request-Id, X-Tenant-ID";
constexpr const char* answer_headers = "Idempotent-Replayed, Retry-After, X-Request-Id";
constexpr const char* preflight_seconds = "600";

}  // namespace

bool cors::is_preflight(const http::request& r) {
    return r.method == "OPTIONS" && r.fields.get("Origin") &&
           r.fields.get("Access-Control-Request-Method");
}

http::response cors::answer_preflight(const http::request& r) const {
    const auto origin = *r.fields.get("Origin");
    if (!allows(origin)) {
        const http::api_error error{
            .status = 403,
            .code = "ORIGIN_NOT_ALLOWED",
            .message = "This origin may not call the interface."};
        return http::make_error(error, r.request_id);
    }
    http::response answer;
    answer.status = 204;
    add_headers(origin, answer);
    answer.fields.add("Access-Control-Allow-Methods", methods);
    answer.fields.add("Access-Control-Allow-Headers", request_headers);
    answer.fields.add("Access-Control-Max-Age", preflight_seconds);
    return answer;
}

void cors::add_headers(std::string_view origin, http::response& answer) const {
    auto& items = answer.fields.items();
    std::erase_if(items, [](const auto& item) {
        constexpr std::string_view prefix = "access-control-";
        return item.first.size() > prefix.size() &&
               std::equal(prefix.begin(), prefix.end(), item.first.begin(), [](char a, char b) {
                   return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
               });
    });
    if (origins_.empty()) return;
    answer.fields.add("Vary", "Origin");
    if (!allows(origin)) return;
    answer.fields.add("Access-Control-Allow-Origin", std::string{origin});
    answer.fields.add("Access-Control-Allow-Credentials", "true");
    answer.fields.add("Access-Control-Expose-Headers", answer_headers);
}

}  // namespace hermod::gateway
