#include "hermod/engineio/request.hpp"
#include "hermod/json/writer.hpp"
#include "hermod/websocket/handshake.hpp"

#include <algorithm>

namespace hermod::engineio {

namespace {

constexpr std::string_view protocol_version = "4";

/// The bytes that Node lets into a header value: no control characters but the tab.
bool is_legal_header(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
    });
}

std::optional<transport> parse_transport(std::string_view name) {
    if (name == "polling") return transport::polling;
    if (name == "websocket") return transport::websocket;
    return std::nullopt;
}

}  // namespace

request_facts read_facts(const http::request& request) {
    request_facts facts;
    facts.method = request.method;
    facts.is_upgrade = request.fields.get("Upgrade").has_value();
    facts.is_origin_legal = is_legal_header(request.fields.get("Origin").value_or(""));
    facts.transport = request.query("transport").value_or("");
    facts.session_id = request.query("sid");
    if (facts.session_id && facts.session_id->empty()) facts.session_id.reset();
    facts.version = request.query("EIO").value_or("");
    return facts;
}

std::optional<request_fault> find_fault(
    const request_facts& facts, std::optional<transport> current
) {
    const auto asked = parse_transport(facts.transport);
    if (!asked) return request_fault::unknown_transport;
    if (!facts.is_origin_legal) return request_fault::bad_request;
    if (facts.is_upgrade && *asked == transport::polling) return request_fault::bad_request;
    if (facts.session_id) {
        if (!current) return request_fault::unknown_session;
        if (!facts.is_upgrade && *asked != *current) return request_fault::bad_request;
        // A session keeps the version that it was opened with, and only one is spoken here.
        if (facts.version != protocol_version) return request_fault::bad_request;
        return std::nullopt;
    }
    if (facts.method != "GET") return request_fault::bad_method;
    if (*asked == transport::websocket && !facts.is_upgrade) return request_fault::bad_request;
    return std::nullopt;
}

std::optional<request_fault> find_version_fault(const request_facts& facts) {
    if (facts.version == protocol_version) return std::nullopt;
    return request_fault::unsupported_version;
}

std::string_view message_of(request_fault fault) {
    switch (fault) {
        case request_fault::unknown_transport:
            return "Transport unknown";
        case request_fault::unknown_session:
            return "Session ID unknown";
        case request_fault::bad_method:
            return "Bad handshake method";
        case request_fault::bad_request:
            return "Bad request";
        case request_fault::forbidden:
            return "Forbidden";
        case request_fault::unsupported_version:
            return "Unsupported protocol version";
    }
    return "Bad request";
}

int status_of(request_fault fault) {
    return fault == request_fault::forbidden ? 403 : 400;
}

std::string body_of(request_fault fault, std::string_view text) {
    json::writer out;
    out.begin_object().field("code", static_cast<int>(fault));
    out.field("message", text.empty() ? message_of(fault) : text).end_object();
    return out.str();
}

}  // namespace hermod::engineio
