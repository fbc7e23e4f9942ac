#pragma once
#include "domain/cors.hpp"
#include "domain/security_headers.hpp"
#include "domain/web_files.hpp"
#include "handlers/api.hpp"
#include "handlers/socket_proxy.hpp"
#include "handlers/webhook_handler.hpp"

#include "hermod/async/event.hpp"
#include "hermod/http/router.hpp"

namespace hermod::gateway {

/// The outermost handler: sends a request to the interface, the webhooks, the sockets or the web
/// files, and puts the headers of CORS and security on what comes back.
class edge {
public:
    struct parts {
        gateway::api& api;
        webhook_handler& webhooks;
        socket_proxy& sockets;
        const web_files& files;
        const gateway::cors& cors;
        web_policy policy;
    };

    edge(executor ex, parts p);

    awaitable<http::response> handle(http::request r);
    /// Waits until no request is being worked on but polls, at most until `limit`.
    awaitable<void> finish(deadline limit);

private:
    awaitable<http::response> dispatch(http::request r);

    parts parts_;
    http::router webhooks_;
    async::event idle_;
    std::size_t in_flight_{0};
};

}  // namespace hermod::gateway
