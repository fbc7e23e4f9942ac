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
      send_lookups_{requests},
      template_rows_{requests, writers},
      conversations_{reader_, query_deadline},
      lookups_{send_lookups_, query_deadline},
      key_handlers_{keys_, query_deadline, logger},
      provisioning_{provisioner_, query_deadline, logger},
      templates_{template_rows_, query_deadline, logger},
      quota_{requests, query_deadline},
      assignments_{requests},
      assignment_handlers_{assignments_, query_deadline} {}

std::vector<http::route> http_api::routes() {
    auto all = conversations_.routes();
    for (auto more : {lookups_.routes(), key_handlers_.routes(), provisioning_.routes(), templates_.routes(), quota_.routes(), assignment_handlers_.routes()})
        std::move(more.begin(), more.end(), std::back_inserter(all));
    return all;
}

}  // namespace hermod::store
