#include "serializer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace hermod::http {

namespace {

/// The Date value, made once a second.
std::string_view http_date() {
    thread_local std::time_t made_at = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != made_at) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        std::array<char, 64> buffer{};
        const auto size =
            std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        text.assign(buffer.data(), size);
        made_at = now;
    }
    return text;
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

bool is_made_here(std::string_view name) noexcept {
    return same_name(name, "Content-Length") || same_name(name, "Date") ||
           same_name(name, "Connection") || same_name(name, "Transfer-Encoding") ||
           same_name(name, "X-Request-Id");
}

bool has_body(int status) noexcept {
    return status >= 200 && status != 204 && status != 304;
}

}  // namespace

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    const auto start = out.size();
    out += value;
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(start),
        out.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; },
        ' '
    );
    out += "\r\n";
}

void append_response(std::string& out, const response& answer, const response_framing& framing) {
    out.reserve(out.size() + 256 + answer.body.size());
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(answer.status));
    out += ' ';
    out += reason_phrase(answer.status);
    out += "\r\nDate: ";
    out += http_date();
    out += "\r\n";
    for (const auto& [name, value] : answer.fields.items())
        if (!is_made_here(name)) append_field(out, name, value);
    if (!framing.request_id.empty()) append_field(out, "X-Request-Id", framing.request_id);
    if (framing.is_last)
        out += "Connection: close\r\n";
    else if (framing.keeps_alive_1_0)
        out += "Connection: keep-alive\r\n";
    if (has_body(answer.status)) {
        out += "Content-Length: ";
        append_number(out, answer.body.size());
        out += "\r\n";
    }
    out += "\r\n";
    if (has_body(answer.status) && !framing.is_head) out += answer.body;
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Status";
    }
}

}  // namespace hermod::http
