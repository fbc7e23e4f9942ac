#include "handlers/inbox_api.hpp"

#include <iterator>
#include <utility>

namespace hermod::store {

inbox_api::inbox_api(
    postgres::pool& requests, announce_events announce, inbox_settings settings, log::logger& logger
)
    : reads_{requests, settings.query_deadline},
      changes_{requests, std::move(announce), settings, logger} {}

std::vector<http::route> inbox_api::routes() {
    auto all = reads_.routes();
    for (auto more : {changes_.routes()})
        std::move(more.begin(), more.end(), std::back_inserter(all));
    return all;
}

}  // namespace hermod::store
