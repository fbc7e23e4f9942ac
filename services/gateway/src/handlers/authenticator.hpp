#pragma once
#include "domain/credentials.hpp"
#include "domain/key_cache.hpp"
#include "domain/rate_limiter.hpp"
#include "store_directory.hpp"

#include "hermod/async/event.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/auth/token.hpp"
#include "hermod/http/message.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>

namespace hermod::gateway {

struct authenticator_settings {
    key_cache_limits cache;
    std::chrono::milliseconds lookup_deadline{2'000};
    std::size_t max_lookups{500};  // at the same time; more are told to come back
    std::chrono::milliseconds usage_interval{10'000};
    std::size_t max_used_keys{10'000};                   // noted between two reports
    rate_limits failures{.per_second = 2, .burst = 50};  // wrong credentials per address
};

/// Who a request comes from, or why it is not let in.
using identity = std::variant<service::caller, http::api_error>;

/// Proves credentials: API keys and logins with the store's help (cached for seconds, one look-up
/// at a time per key), tokens by their signature. The tenant is the credential's and nothing
/// else's.
class authenticator {
public:
    authenticator(
        executor ex,
        async::task_group& tasks,
        store_directory& store,
        const auth::token_authority& tokens,
        authenticator_settings settings,
        log::logger& log,
        telemetry::registry& metrics
    );

    awaitable<identity> identify(const http::request& r);
    /// A login that has ended is not believed any longer here (other gateways learn it from the
    /// store within seconds).
    void forget_session(const http::headers& fields);
    /// Tells the store from time to time which API keys were used. Runs until it is cancelled.
    awaitable<void> report_usage();

private:
    awaitable<identity> prove(const credential& presented, const http::request& r);
    awaitable<identity> check_key(auth::presented_api_key presented);
    awaitable<identity> check_session(presented_session presented, const http::request& r);
    /// What is known under this id, asked for if need be.
    awaitable<std::variant<key_record, http::api_error>> find_record(std::string cache_id);
    identity check_token(const std::string& text);
    identity judge(const auth::presented_api_key& presented, const key_record& record) const;
    /// One look-up; everybody who asks for it meanwhile waits for this one.
    void start_lookup(const std::string& key_id);
    awaitable<void> look_up(std::string key_id);

    executor executor_;
    async::task_group& tasks_;
    store_directory& store_;
    const auth::token_authority& tokens_;
    authenticator_settings settings_;
    log::logger& log_;
    key_cache cache_;
    rate_limiter failures_;
    std::map<std::string, std::unique_ptr<async::event>, std::less<>> lookups_;
    std::set<std::string> used_keys_;  // since the last report
    telemetry::counter accepted_;
    telemetry::counter refused_;
    telemetry::counter undecided_;
};

}  // namespace hermod::gateway
