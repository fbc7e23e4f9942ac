#pragma once
#include "domain/refusal.hpp"

#include "hermod/contracts/content.hpp"

#include <string>

namespace hermod::widget_send {

/// A template as the store keeps it, in Meta's words.
struct stored_template {
    std::string status;            // APPROVED, PAUSED, …: only APPROVED may be sent
    std::string parameter_format;  // POSITIONAL or NAMED
    std::string components_json;
};

/// Holds a template message against the approved template: as many parameters of the right kind,
/// by place or by name, in header, body and buttons. Gives what people will read of it: the body
/// with its parameters filled in. Errors name the field below `path`.
[[nodiscard]] outcome<std::string> check_template(
    const contracts::message_content& message,
    const stored_template& approved,
    const std::string& path
);

}  // namespace hermod::widget_send
