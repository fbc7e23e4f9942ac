#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hermod/http/message.hpp"

namespace hermod::engineio {

enum class transport : std::uint8_t { polling, websocket };

/// Why a request is refused; the numbers are the protocol's.
enum class request_fault : std::uint8_t {
    unknown_transport = 0,
    unknown_session = 1,
    bad_method = 2,
    bad_request = 3,
    forbidden = 4,
    unsupported_version = 5
};

/// What the checks look at, taken from a request.
struct request_facts {
    std::string method;
    bool is_upgrade{false};  // asks for a WebSocket
    bool is_origin_legal{true};
    std::string transport;
    std::optional<std::string> session_id;
    std::string version;  // EIO
};

[[nodiscard]] request_facts read_facts(const http::request& request);

/// First half of the checks, in the reference's order: everything but the application's own and the version of a handshake.
/// `current` is the transport of the session that the request names, nothing if there is no such session.
[[nodiscard]] std::optional<request_fault> find_fault(const request_facts& facts, std::optional<transport> current);
/// Second half, for a handshake, after the application was asked.
[[nodiscard]] std::optional<request_fault> find_version_fault(const request_facts& facts);

[[nodiscard]] std::string_view message_of(request_fault fault);
/// 403 for forbidden, else 400.
[[nodiscard]] int status_of(request_fault fault);
/// `{"code":1,"message":"Session ID unknown"}`; `text` replaces the message unless empty.
[[nodiscard]] std::string body_of(request_fault fault, std::string_view text = {});

}  // namespace hermod::engineio
