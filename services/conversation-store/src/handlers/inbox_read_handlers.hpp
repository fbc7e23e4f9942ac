#pragma once
#include "handlers/inbox_settings.hpp"
#include "store/inbox_history.hpp"
#include "store/inbox_list.hpp"

#include "hermod/http/router.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// What people read: the lists with their counts, a conversation, its thread, a message with its
/// attempts.
class inbox_read_handlers {
public:
    /// `requests` works as hermod_app and must outlive this. A question to the database may take
    /// `query_deadline`.
    inbox_read_handlers(postgres::pool& requests, inbox_settings settings)
        : list_{requests},
          history_{requests},
          settings_{std::move(settings)} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list(http::request asked);
    awaitable<http::response> counts(http::request asked);
    awaitable<http::response> one(http::request asked);
    awaitable<http::response> thread(http::request asked);
    awaitable<http::response> message(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + settings_.query_deadline; }

    inbox_list list_;
    inbox_history history_;
    inbox_settings settings_;
};

}  // namespace hermod::store
