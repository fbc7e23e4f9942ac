#pragma once
#include "handlers/send_doors.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/http/client.hpp"
#include "hermod/http/message.hpp"
#include "hermod/service/caller.hpp"

#include <chrono>
#include <string_view>

namespace hermod::widget_send {

/// The doors POST /api/v1/messages/{messageId}/retry and /cancel. The message is a row of the
/// store's, which decides in one transaction: what this door adds is the public address.
class message_wishes {
public:
    /// `limit` is for everything, tries included. The client must outlive this.
    message_wishes(
        http::client& store,
        outcome_watch& watch,
        send_doors& doors,
        service::service_keys keys,
        std::chrono::milliseconds limit
    )
        : store_{store},
          watch_{watch},
          doors_{doors},
          keys_{std::move(keys)},
          limit_{limit} {}

    awaitable<http::response> retry(http::request asked);
    awaitable<http::response> cancel(http::request asked);

private:
    awaitable<http::response> forward(http::request asked, std::string_view wish);

    /// `?wait=sent`: the end of the attempt that was made.
    awaitable<http::response> follow(const http::request& asked, http::response accepted);

    http::client& store_;
    outcome_watch& watch_;
    send_doors& doors_;
    service::service_keys keys_;
    std::chrono::milliseconds limit_;
};

}  // namespace hermod::widget_send
