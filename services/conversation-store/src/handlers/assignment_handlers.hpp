#pragma once
#include "store/assignment_reader.hpp"

#include "hermod/http/router.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// GET /internal/v1/assignments?tenantId=&after=: whom a tenant's conversations are assigned to, in pages; realtime-push asks
/// once per tenant, and then follows the events.
class assignment_handlers {
public:
    assignment_handlers(assignment_reader& reader, std::chrono::milliseconds query_deadline)
        : reader_{reader},
          query_deadline_{query_deadline} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> list(http::request asked);

    assignment_reader& reader_;
    std::chrono::milliseconds query_deadline_;
};

}  // namespace hermod::store
