#pragma once
#include <chrono>
#include <vector>

#include "consumers/announcer.hpp"
#include "consumers/settler.hpp"
#include "hermod/http/router.hpp"
#include "store/claim_store.hpp"

namespace hermod::store {

struct claim_settings {
    /// How long a grant is valid, counted by the sender from before it asked.
    std::chrono::milliseconds start_within{5'000};
    std::chrono::milliseconds query_deadline{5'000};
};

/// `POST /internal/v1/claims`: a sender asks whether it may call Meta now. Messages that are no longer wanted are settled on the
/// way: a closed window is the message's failure, a stopped account sends it back to the backlog.
class claim_handlers {
public:
    claim_handlers(claim_store&, settler&, announcer&, claim_settings, log::logger&, telemetry::registry&);

    [[nodiscard]] std::vector<http::route> routes();
    /// Larger than other bodies: up to contracts::max_claims claims.
    static constexpr std::string_view path = "/internal/v1/claims";
    static constexpr std::size_t body_limit = 1024 * 1024;

private:
    awaitable<http::response> claim(http::request request);
    awaitable<postgres::result<void>> settle_refused(
        const contracts::claim_request& request, const std::vector<contracts::grant>& grants, deadline limit);

    claim_store& claims_;
    settler& settler_;
    announcer& announcer_;
    claim_settings settings_;
    log::logger& logger_;
    telemetry::counter granted_, not_yet_, taken_, gone_;
};

}  // namespace hermod::store
