#include "hermod/websocket/handshake.hpp"

#include <openssl/sha.h>

#include <cctype>

#include "hermod/base/encoding.hpp"

namespace hermod::websocket {

namespace {

bool equals_without_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::tolower(static_cast<unsigned char>(a[i])) != std::tolower(static_cast<unsigned char>(b[i]))) return false;
    }
    return true;
}

bool lists_token(std::string_view list, std::string_view token) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        auto item = list.substr(0, comma);
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
        while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
        if (equals_without_case(item, token)) return true;
        if (comma == std::string_view::npos) return false;
        list.remove_prefix(comma + 1);
    }
    return false;
}

std::string_view reason_of(int status) {
    switch (status) {
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 426: return "Upgrade Required";
        case 429: return "Too Many Requests";
        case 503: return "Service Unavailable";
        default: return "Error";
    }
}

void append_headers(std::string& out, const header_list& headers) {
    for (const auto& [name, value] : headers) out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view find_handshake_fault(const http::request& request) {
    if (request.method != "GET") return "the method must be GET";
    const auto upgrade = request.fields.get("Upgrade");
    if (!upgrade || !lists_token(*upgrade, "websocket")) return "no request for a WebSocket";
    const auto version = request.fields.get("Sec-WebSocket-Version");
    if (!version || *version != "13") return "Sec-WebSocket-Version must be 13";
    const auto key = request.fields.get("Sec-WebSocket-Key");
    const auto decoded = from_base64(key.value_or(""));
    if (!decoded || decoded->size() != 16) return "Sec-WebSocket-Key must be 16 bytes in base64";
    return {};
}

std::string accept_key(std::string_view key) {
    std::string text{key};
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return to_base64({reinterpret_cast<const char*>(digest), sizeof digest});
}

std::string make_switching_answer(const http::request& request, const header_list& more) {
    std::string out{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"};
    out.append("Sec-WebSocket-Accept: ").append(accept_key(request.fields.get("Sec-WebSocket-Key").value_or("")));
    out.append("\r\n");
    append_headers(out, more);
    return out.append("\r\n");
}

std::string make_refusal(int status, std::string_view content_type, std::string_view body, const header_list& more) {
    std::string out{"HTTP/1.1 "};
    out.append(std::to_string(status)).append(" ").append(reason_of(status));
    out.append("\r\nConnection: close\r\nContent-Type: ").append(content_type);
    out.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    append_headers(out, more);
    return out.append("\r\n").append(body);
}

}  // namespace hermod::websocket
