#pragma once
#include "handlers/inbox_settings.hpp"
#include "store/inbox_contacts.hpp"
#include "store/pending_events.hpp"

#include "hermod/http/router.hpp"

namespace hermod::store {

/// The address book: contacts, their export and erasure.
class inbox_contact_handlers {
public:
    /// `requests` works as hermod_app and must outlive this. `announce` gets the kept events of
    /// what was committed.
    inbox_contact_handlers(
        postgres::pool& requests, announce_events announce, inbox_settings settings
    )
        : contacts_{requests},
          announce_{std::move(announce)},
          settings_{std::move(settings)} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list(http::request asked);
    awaitable<http::response> add(http::request asked);
    awaitable<http::response> one(http::request asked);
    awaitable<http::response> change(http::request asked);
    awaitable<http::response> remove(http::request asked);
    awaitable<http::response> export_all(http::request asked);
    awaitable<http::response> erase(http::request asked);

    [[nodiscard]] asking by(const service::caller& who, const http::request& asked) const {
        return asking_of(who, asked, settings_.query_deadline);
    }

    inbox_contacts contacts_;
    announce_events announce_;
    inbox_settings settings_;
};

}  // namespace hermod::store
