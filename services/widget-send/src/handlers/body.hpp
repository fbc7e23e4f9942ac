#pragma once
#include "domain/send_command.hpp"

#include <string_view>

namespace hermod::widget_send {

/// The body that widget/send and hermod.intake share, as a command of nobody yet. Refused if it is
/// no JSON object (`unreadable`) or a field has another type (`invalid_field`).
[[nodiscard]] outcome<send_command> read_body(std::string_view body);

}  // namespace hermod::widget_send
