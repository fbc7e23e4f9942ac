#pragma once
#include "domain/permissions.hpp"
#include "store/audit.hpp"
#include "store/inbox_rows.hpp"

#include "hermod/contracts/events.hpp"
#include "hermod/postgres/pool.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::store {

/// Who changes which conversation, and until when they wait.
struct change_context {
    uuid tenant;
    sight eyes;
    uuid conversation;
    change_author author;
    deadline limit;
};

/// What became of a change. Its event is kept with it and has still to be announced.
struct changed_conversation {
    conversation_row now;
    std::optional<person> had;             // who had it before
    std::vector<contracts::event> events;  // none if nothing changed
    std::string_view action;               // conversation.archived
};

/// A clear or delete can be taken back with this, once.
struct undo_ticket {
    uuid token;
    system_time until;
    std::vector<contracts::event> events;
    std::string_view action;
};

/// What people do to conversations. Each is one transaction with its audit entry and its event;
/// repeating one changes nothing. Nothing that `eyes` may not see is found.
class inbox_changes {
public:
    using outcome = awaitable<postgres::result<std::optional<changed_conversation>>>;

    /// `requests` works as hermod_app and must outlive this. A clear or delete can be taken back
    /// for `undo_for`.
    inbox_changes(postgres::pool& requests, std::chrono::milliseconds undo_for)
        : requests_{requests},
          undo_for_{undo_for} {}

    outcome set_archived(change_context about, bool is_archived);
    outcome set_favorite(change_context about, bool is_favorite);
    outcome set_pinned(change_context about, bool is_pinned);
    /// Nothing: not muted.
    outcome set_muted(change_context about, std::optional<system_time> until);
    outcome mark_unread(change_context about);
    /// `up_to`: a message of the conversation, "" for all. One that is not there: not found.
    outcome mark_read(change_context about, std::string up_to);
    /// To nobody without a user. A user who is not active here changes nothing: ask
    /// user_is_active() first.
    outcome assign(change_context about, std::optional<uuid> user);
    /// Changes nothing if somebody has it already: see `had`.
    outcome claim(change_context about, uuid user);
    /// Changes nothing if it is not this user's.
    outcome release(change_context about, uuid user);
    outcome set_tags(change_context about, std::vector<std::string> tags);

    awaitable<postgres::result<std::optional<undo_ticket>>> clear(change_context about);
    awaitable<postgres::result<std::optional<undo_ticket>>> remove(change_context about);
    /// `about.conversation` is not looked at: the token says which it was.
    outcome undo(change_context about, uuid token);

    awaitable<postgres::result<bool>> user_is_active(uuid tenant, uuid user, deadline limit);
    awaitable<postgres::result<std::vector<std::string>>> read_tags(uuid tenant, deadline limit);

private:
    /// `main` changes the conversation, `before` goes ahead of it.
    outcome run(
        change_context about,
        std::string_view action,
        postgres::statement main,
        std::vector<postgres::statement> before = {}
    );
    awaitable<postgres::result<std::optional<undo_ticket>>> take_away(
        change_context about, std::string_view action, const postgres::query& how
    );

    postgres::pool& requests_;
    std::chrono::milliseconds undo_for_;
};

}  // namespace hermod::store
