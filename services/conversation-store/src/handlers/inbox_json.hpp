#pragma once
#include "handlers/inbox_settings.hpp"
#include "store/inbox_changes.hpp"
#include "store/inbox_history.hpp"
#include "store/inbox_list.hpp"

#include "hermod/json/writer.hpp"

#include <string>

// The bodies of the inbox:
// proto-schemas/rest/{conversation,conversation-list,conversation-counts,thread,message-details}.
namespace hermod::store {

void write_conversation(json::writer& out, const conversation_row& row);

/// Whose files are linked to.
struct link_maker {
    const media_links& links;
    uuid tenant;
};

/// A file that is here is linked to in `mediaUrl`.
void write_message(json::writer& out, const message_row& row, const link_maker& files);
void write_person(json::writer& out, std::string_view name, const std::optional<person>& who);

/// `{"conversation": …}`
[[nodiscard]] std::string conversation_json(const conversation_row& row);
[[nodiscard]] std::string conversation_list_json(const conversation_page& page);
[[nodiscard]] std::string counts_json(const conversation_counts& counts);
[[nodiscard]] std::string thread_json(const thread_page& page, const link_maker& files);
[[nodiscard]] std::string message_details_json(
    const message_details& details, const link_maker& files
);
[[nodiscard]] std::string undo_json(const undo_ticket& ticket);

}  // namespace hermod::store
