#pragma once
#include "handlers/inbox_settings.hpp"
#include "store/inbox_notes.hpp"

#include "hermod/http/router.hpp"

namespace hermod::store {

/// Notes on conversations and canned replies.
class inbox_note_handlers {
public:
    /// `requests` works as hermod_app and must outlive this.
    inbox_note_handlers(postgres::pool& requests, inbox_settings settings)
        : notes_{requests},
          settings_{std::move(settings)} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list(http::request asked);
    awaitable<http::response> add(http::request asked);
    awaitable<http::response> change(http::request asked);
    awaitable<http::response> remove(http::request asked);
    awaitable<http::response> list_canned(http::request asked);
    awaitable<http::response> add_canned(http::request asked);
    awaitable<http::response> change_canned(http::request asked);
    awaitable<http::response> remove_canned(http::request asked);

    [[nodiscard]] asking by(const service::caller& who, const http::request& asked) const {
        return asking_of(who, asked, settings_.query_deadline);
    }

    inbox_notes notes_;
    inbox_settings settings_;
};

}  // namespace hermod::store
