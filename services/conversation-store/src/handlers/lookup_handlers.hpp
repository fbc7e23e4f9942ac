#pragma once
#include "store/send_lookups.hpp"

#include "hermod/http/router.hpp"

#include <chrono>
#include <string_view>
#include <vector>

namespace hermod::store {

/// POST /internal/v1/lookups: contexts of conversations and chats, earlier messages, templates and
/// canned replies of one tenant, many at once. widget-send asks together what came together, so that
/// the cost per send falls with the load.
class lookup_handlers {
public:
    /// A question to the database may take `query_deadline`. The look-ups must outlive this.
    lookup_handlers(send_lookups& lookups, std::chrono::milliseconds query_deadline)
        : lookups_{lookups},
          query_deadline_{query_deadline} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> look_up(http::request asked);

    send_lookups& lookups_;
    std::chrono::milliseconds query_deadline_;
};

}  // namespace hermod::store
