#pragma once
#include "handlers/inbox_change_handlers.hpp"
#include "handlers/inbox_contact_handlers.hpp"
#include "handlers/inbox_note_handlers.hpp"
#include "handlers/inbox_read_handlers.hpp"
#include "handlers/inbox_search_handlers.hpp"

#include <vector>

namespace hermod::store {

/// The inbox's part of the public interface.
class inbox_api {
public:
    /// `requests` works as hermod_app. Pool and logger must outlive this.
    inbox_api(
        postgres::pool& requests,
        announce_events announce,
        inbox_settings settings,
        log::logger& logger
    );

    /// To be put behind service::require_service_key(); valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    inbox_read_handlers reads_;
    inbox_change_handlers changes_;
    inbox_note_handlers notes_;
    inbox_contact_handlers contacts_;
    inbox_search_handlers search_;
};

}  // namespace hermod::store
