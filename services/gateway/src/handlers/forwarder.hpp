#pragma once
#include "domain/access.hpp"

#include "hermod/http/client.hpp"
#include "hermod/service/caller.hpp"

#include <chrono>
#include <string>

namespace hermod::gateway {

struct forward_deadlines {
    std::chrono::milliseconds plain{10'000};
    std::chrono::milliseconds waiting{35'000};  // callers that wait for the outcome of a send
};

/// Sends listed requests on to the services behind, with the caller's identity in the internal
/// headers. Only headers that mean something behind the gateway go along; credentials stay here.
class forwarder {
public:
    forwarder(
        http::client& store,
        http::client& widget_send,
        http::client& message_sender,
        const service::service_keys& keys,
        forward_deadlines
    );

    awaitable<http::response> forward(const api_route&, service::caller who, http::request r);
    /// Without an identity: the address carries its own proof.
    awaitable<http::response> forward_unproven(const api_route&, http::request r);

private:
    http::client& client_of(upstream) noexcept;
    /// Takes the body out of the request.
    http::outgoing make_outgoing(const api_route&, http::request&) const;
    awaitable<http::response> send(const api_route&, http::outgoing out, http::request r);

    http::client& store_;
    http::client& widget_send_;
    http::client& message_sender_;
    const service::service_keys& keys_;
    forward_deadlines deadlines_;
};

/// The answer for a request that got none from behind: 503 if it never left, 504 if time ran out,
/// else 502.
[[nodiscard]] http::api_error explain_failure(const http::outcome& got);
/// Removes what belongs to one connection and what the gateway says itself.
void drop_hop_by_hop(http::headers& fields);

}  // namespace hermod::gateway
