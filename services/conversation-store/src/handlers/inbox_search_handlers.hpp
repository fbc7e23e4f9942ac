#pragma once
#include "handlers/inbox_settings.hpp"
#include "store/inbox_operator.hpp"
#include "store/inbox_search.hpp"
#include "store/pending_events.hpp"

#include "hermod/http/router.hpp"

namespace hermod::store {

/// Searches, figures, and the operator's lists.
class inbox_search_handlers {
public:
    /// `requests` works as hermod_app and must outlive this. `announce` gets the kept events of
    /// what was committed.
    inbox_search_handlers(
        postgres::pool& requests, announce_events announce, inbox_settings settings
    )
        : search_{requests},
          operator_{requests},
          announce_{std::move(announce)},
          settings_{std::move(settings)} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> everywhere(http::request asked);
    awaitable<http::response> in_conversation(http::request asked);
    awaitable<http::response> figures(http::request asked);
    awaitable<http::response> troubled(http::request asked);
    awaitable<http::response> settle(http::request asked);

    [[nodiscard]] asking by(const service::caller& who, const http::request& asked) const {
        return asking_of(who, asked, settings_.query_deadline);
    }

    inbox_search search_;
    inbox_operator operator_;
    announce_events announce_;
    inbox_settings settings_;
};

}  // namespace hermod::store
