#include "hermod/engineio/cors.hpp"

#include <algorithm>

namespace hermod::engineio {

namespace {

bool takes_any(const cors_settings& settings) { return settings.origins.size() == 1 && settings.origins.front() == "*"; }

bool is_listed(const cors_settings& settings, std::string_view origin) {
    return std::find(settings.origins.begin(), settings.origins.end(), origin) != settings.origins.end();
}

}  // namespace

websocket::header_list cors_headers(const cors_settings& settings, const http::request& request) {
    websocket::header_list out;
    if (settings.origins.empty()) return out;
    const auto origin = request.fields.get("Origin");
    if (takes_any(settings)) {
        out.emplace_back("Access-Control-Allow-Origin", "*");
    } else {
        if (origin && is_listed(settings, *origin)) out.emplace_back("Access-Control-Allow-Origin", std::string{*origin});
        out.emplace_back("Vary", "Origin");
    }
    if (settings.allows_credentials) out.emplace_back("Access-Control-Allow-Credentials", "true");
    return out;
}

http::response answer_preflight(const cors_settings& settings, const http::request& request) {
    http::response answer;
    answer.status = 204;
    for (auto& [name, value] : cors_headers(settings, request)) answer.fields.add(name, value);
    answer.fields.add("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE");
    if (const auto asked = request.fields.get("Access-Control-Request-Headers")) {
        const auto vary = answer.fields.get("Vary");
        answer.fields.set("Vary", (vary ? std::string{*vary} + ", " : std::string{}) + "Access-Control-Request-Headers");
        answer.fields.add("Access-Control-Allow-Headers", std::string{*asked});
    }
    answer.fields.set("Content-Length", "0");
    return answer;
}

bool is_origin_allowed(const cors_settings& settings, const http::request& request) {
    const auto origin = request.fields.get("Origin");
    return !origin || settings.origins.empty() || takes_any(settings) || is_listed(settings, *origin);
}

}  // namespace hermod::engineio
