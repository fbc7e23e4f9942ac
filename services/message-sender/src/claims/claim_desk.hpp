#pragma once
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hermod/async/backoff.hpp"
#include "hermod/async/event.hpp"
#include "hermod/async/spacing.hpp"
#include "hermod/base/result.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/base/time.hpp"
#include "hermod/contracts/claims.hpp"
#include "hermod/http/client.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"
#include "sending/wakeup.hpp"

namespace hermod::sender {

/// The store's word on one claim.
struct claim_reply {
    contracts::grant grant;
    /// A granted call may start before this and not after it; counted from before the claim was asked for.
    boot_clock::time_point start_by{};
};

struct claim_settings {
    std::string sender_id;
    secret service_key;
    std::chrono::milliseconds ask_deadline{3'000};  // one request
    std::size_t max_requests{2};                    // under way at once
    std::chrono::milliseconds interval{5};          // between the starts of two requests
};

/// Claims tries at the store: whatever was asked for while requests were under way travels in the next one. A request without an
/// answer is repeated with the same claim ids, which changes nothing at the store.
class claim_desk {
public:
    claim_desk(executor, http::client& store, claim_settings, log::logger&, telemetry::registry&);
    claim_desk(const claim_desk&) = delete;
    claim_desk& operator=(const claim_desk&) = delete;

    /// Nothing if the store gave no answer until `limit`: the claim may have been granted or not.
    awaitable<std::optional<claim_reply>> ask(contracts::claim wanted, deadline limit);
    /// Sends the requests, until cancelled. Run `max_requests` of them.
    awaitable<void> run();
    [[nodiscard]] std::size_t parallel_requests() const noexcept { return settings_.max_requests; }
    /// "" if the store answers.
    [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

private:
    struct question {
        contracts::claim wanted;
        deadline limit;
        std::optional<claim_reply> reply{};
        wakeup answered;
    };
    using question_ptr = std::shared_ptr<question>;
    using request = std::vector<question_ptr>;

    [[nodiscard]] request next_request();
    awaitable<bool> send(const request&);
    [[nodiscard]] http::outgoing make_request(const request&) const;
    [[nodiscard]] bool take_answer(const request&, const http::response&, boot_clock::time_point asked_at);
    void put_back(request);

    executor ex_;
    http::client& store_;
    claim_settings settings_;
    log::logger& logger_;
    telemetry::histogram seconds_;
    telemetry::counter granted_, not_yet_, taken_, gone_, failed_requests_;
    std::deque<question_ptr> waiting_;
    async::event arrived_;
    async::spacing starts_;
    std::string trouble_;
};

}  // namespace hermod::sender
