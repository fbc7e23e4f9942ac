#pragma once
#include "domain/message_desk.hpp"

#include "hermod/json/reader.hpp"

#include <string>

namespace hermod::sandbox {

/// Reads what POST /control/inbound takes: `text`, or `type` and the object under that name, as in
/// Meta's webhook. The text says what is wrong, empty if nothing.
[[nodiscard]] std::string read_inbound(json::view object, customer_message& made);

}  // namespace hermod::sandbox
