#pragma once
#include "hermod/auth/token.hpp"

#include <span>
#include <string>
#include <string_view>

// The one place that says who may do what. The gateway asks it for every route, a service behind
// asks it again; which single conversations somebody sees is the store's to add (its
// domain/permissions).
namespace hermod::auth {

/// What can be done through the public interface. Everything below needs one of these.
enum class action {
    use_widget,           // context, history and message status of one's own conversation
    read_inbox,           // conversations, messages, contacts, notes, tags, canned replies, search
    change_inbox,         // read marks, archive, favourite, pin, mute, notes, tags, contacts
    claim_conversation,   // take an unassigned one for oneself, or give one's own back
    assign_conversation,  // give any conversation to anybody
    delete_conversation,  // clear, delete, undo
    manage_canned_replies,  // make and change what all may use
    send_from_widget,       // the doors for one conversation that a widget may use too; retry
    send_messages,          // every other door of sending, cancel, media up
    send_in_bulk,           // the batch door
    settle_messages,        // the operator's lists; settling uncertain messages
    read_templates,
    sync_templates,
    read_analytics,
    erase_contacts,   // export and erasure of a person
    read_accounts,    // outlets and accounts, without credentials
    read_colleagues,  // the short list of users
    make_tokens,      // for sockets and widgets
    use_session,      // one's own login: see, end, change the password
    manage_users,
    manage_keys,
    manage_tenant,
    manage_accounts,
    manage_webhooks,
    replay_webhooks,  // Meta's webhooks as they came: read, have them looked at once more
    read_audit,
};

inline constexpr action first_action = action::use_widget;
inline constexpr action last_action = action::read_audit;

/// People by their role; machines by their scopes (`read`, `send`, `write`, `tokens`, `admin`);
/// widgets use the widget's reads and send, less if their token has scopes. Nobody else may
/// anything.
[[nodiscard]] bool may(role who, std::span<const std::string> scopes, action wanted) noexcept;

/// Stable name of an action, for logs and the table of the documentation.
[[nodiscard]] std::string_view to_string(action value) noexcept;

/// A scope that an API key can have.
[[nodiscard]] bool is_scope(std::string_view text) noexcept;

}  // namespace hermod::auth
