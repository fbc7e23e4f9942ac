#pragma once
#include "handlers/inbox_settings.hpp"
#include "store/inbox_changes.hpp"
#include "store/pending_events.hpp"

#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace hermod::store {

/// What people do to conversations: read marks, archive, favourite, pin, mute, assignment, tags,
/// clear, delete and undo.
class inbox_change_handlers {
public:
    /// `requests` works as hermod_app; pool and logger must outlive this. `announce` gets the kept
    /// events of what was committed.
    inbox_change_handlers(
        postgres::pool& requests,
        announce_events announce,
        inbox_settings settings,
        log::logger& logger
    )
        : changes_{requests, settings.undo_for},
          announce_{std::move(announce)},
          settings_{std::move(settings)},
          logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    using change = std::function<inbox_changes::outcome(change_context)>;

    /// A change that takes nothing from the body.
    [[nodiscard]] http::handler plain(change how);
    awaitable<http::response> change_plainly(http::request asked, change how);
    awaitable<http::response> mark_read(http::request asked);
    awaitable<http::response> mute(http::request asked);
    awaitable<http::response> assign(http::request asked);
    awaitable<http::response> claim(http::request asked);
    awaitable<http::response> release(http::request asked);
    awaitable<http::response> set_tags(http::request asked);
    awaitable<http::response> read_tags(http::request asked);
    awaitable<http::response> clear(http::request asked);
    awaitable<http::response> remove(http::request asked);
    awaitable<http::response> undo(http::request asked);

    [[nodiscard]] change_context context(
        const service::caller& who, const http::request& asked, const uuid& conversation
    ) const;
    /// The conversation as it is now; announces what happened.
    http::response tell(
        const http::request& asked, postgres::result<std::optional<changed_conversation>> done
    );
    http::response tell(
        const http::request& asked, postgres::result<std::optional<undo_ticket>> done
    );

    inbox_changes changes_;
    announce_events announce_;
    inbox_settings settings_;
    log::logger& logger_;
};

}  // namespace hermod::store
