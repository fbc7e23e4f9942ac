#include "handlers/inbox_api.hpp"

#include <iterator>

namespace hermod::store {

inbox_api::inbox_api(
    postgres::pool& requests, announce_events announce, inbox_settings settings, log::logger& logger
)
    : reads_{requests, settings},
      changes_{requests, announce, settings, logger},
      notes_{requests, settings},
      contacts_{requests, announce, settings},
      search_{requests, announce, settings} {}

std::vector<http::route> inbox_api::routes() {
    auto all = reads_.routes();
    for (auto more : {changes_.routes(), notes_.routes(), contacts_.routes(), search_.routes()})
        std::move(more.begin(), more.end(), std::back_inserter(all));
    return all;
}

}  // namespace hermod::store
