#pragma once
#include "store/conversation_reader.hpp"

#include <string>

// The answers' bodies:
// proto-schemas/rest/{widget-context,widget-history,message-status,conversation-context,message-lookup}.
namespace hermod::store {

[[nodiscard]] std::string widget_context_json(const conversation_context& context);
[[nodiscard]] std::string history_json(const history_page& page);
[[nodiscard]] std::string message_status_json(const std::string& id, const message_state& state);
[[nodiscard]] std::string internal_context_json(const conversation_context& context);
[[nodiscard]] std::string message_lookup_json(const std::string& id, const message_state& state);

}  // namespace hermod::store
