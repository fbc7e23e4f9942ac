#include "handlers/http_api.hpp"

#include <iterator>

namespace hermod::store {

http_api::http_api(
    postgres::pool& requests,
    postgres::pool& writers,
    log::logger& logger,
    std::chrono::milliseconds query_deadline
)
    : reader_{requests},
      keys_{requests, writers},
      provisioner_{writers},
      conversations_{reader_, query_deadline},
      lookups_{reader_, query_deadline},
      key_handlers_{keys_, query_deadline, logger},
      provisioning_{provisioner_, query_deadline, logger} {}

std::vector<http::route> http_api::routes() {
    auto all = conversations_.routes();
    for (auto more : {lookups_.routes(), key_handlers_.routes(), provisioning_.routes()})
        std::move(more.begin(), more.end(), std::back_inserter(all));
    return all;
}

}  // namespace hermod::store
