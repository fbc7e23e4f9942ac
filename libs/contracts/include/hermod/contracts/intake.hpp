#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "hermod/contracts/read.hpp"

namespace hermod::contracts {

/// A request of another internal service, message of hermod.intake: the body of widget/send and the tenant. Nothing is
/// validated here but the types: widget-send applies the same rules as over HTTP.
struct intake_request {
    std::optional<std::string> tenant_id{};
    std::optional<std::string> conversation_id{};
    std::optional<std::string> integration_id{};
    std::optional<std::string> text{};
    std::optional<std::string> media_url{};
    std::optional<std::string> filename{};
    std::optional<std::string> message_id{};
    std::optional<std::string> idempotency_key{};
    std::optional<std::string> priority{};

    friend bool operator==(const intake_request&, const intake_request&) = default;
};

[[nodiscard]] json::result<intake_request> from_json(json::view, as<intake_request>);
void to_json(json::writer&, const intake_request&);

/// The answer on reply_to: the HTTP answer's code as `status`, and its body's fields beside it (the body's own `status`, the
/// message's, is called `state` here).
struct intake_reply {
    int status{202};
    std::string body_json;  // the object that the HTTP caller would have got
};

void to_json(json::writer&, const intake_reply&);

}  // namespace hermod::contracts
