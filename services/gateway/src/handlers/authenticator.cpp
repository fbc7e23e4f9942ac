#include "handlers/authenticator.hpp"

#include "domain/access.hpp"

#include <chrono>

namespace hermod::gateway {

namespace {

/// Says nothing about why: who guesses learns nothing.
http::api_error unauthorized() {
    return {
        .status = 401, .code = "UNAUTHORIZED", .message = "A valid API key or token is needed."};
}

http::api_error cannot_check() {
    return {
        .status = 503,
        .code = "UNAVAILABLE",
        .message = "The credential cannot be checked now.",
        .retryable = true,
        .retry_after_seconds = 1};
}

http::api_error too_many_failures(std::chrono::milliseconds wait) {
    return {
        .status = 429,
        .code = "RATE_LIMITED",
        .message = "There were too many invalid credentials from this address.",
        .retryable = true,
        .retry_after_seconds = static_cast<int>(wait.count() / 1000) + 1};
}

}  // namespace

authenticator::authenticator(
    executor ex,
    async::task_group& tasks,
    store_directory& store,
    const auth::token_authority& tokens,
    authenticator_settings settings,
    log::logger& log,
    telemetry::registry& metrics
)
    : executor_{std::move(ex)},
      tasks_{tasks},
      store_{store},
      tokens_{tokens},
      settings_{settings},
      log_{log},
      cache_{settings.cache},
      failures_{settings.failures},
      accepted_{metrics.make_counter(
          "gateway_credentials_total", "Credentials by verdict", {{"verdict", "accepted"}}
      )},
      refused_{metrics.make_counter(
          "gateway_credentials_total", "Credentials by verdict", {{"verdict", "refused"}}
      )},
      undecided_{metrics.make_counter(
          "gateway_credentials_total", "Credentials by verdict", {{"verdict", "undecided"}}
      )} {}

awaitable<identity> authenticator::identify(const http::request& r) {
    const auto now = steady_clock::now();
    if (const auto wait = failures_.wait_of(r.peer_address, now))
        co_return too_many_failures(*wait);
    const auto presented = read_credential(r.fields);
    identity who = unauthorized();
    if (const auto* key = std::get_if<auth::presented_api_key>(&presented))
        who = co_await check_key(*key);
    else if (const auto* token = std::get_if<presented_token>(&presented))
        who = check_token(token->text);

    const auto* refusal = std::get_if<http::api_error>(&who);
    if (!refusal)
        accepted_.add();
    else if (refusal->status != 401)
        undecided_.add();
    else
        refused_.add();
    const bool is_guess =
        refusal && refusal->status == 401 && !std::holds_alternative<no_credential>(presented);
    if (is_guess) static_cast<void>(failures_.take(r.peer_address, now));
    co_return who;
}

identity authenticator::check_token(const std::string& text) {
    const auto token = tokens_.verify(text, std::chrono::system_clock::now());
    if (token) return caller_of(*token);
    log_.debug("gateway.token.refused", {{"ec", token.error().message()}});
    return unauthorized();
}

identity authenticator::judge(const auth::presented_api_key& presented, const key_record& record)
    const {
    if (!auth::is_genuine(presented, record.secret_hash)) return unauthorized();
    if (record.expires_at && *record.expires_at <= std::chrono::system_clock::now())
        return unauthorized();
    service::caller who;
    who.tenant_id = record.tenant_id;
    who.subject = record.key_id;
    who.kind = service::caller_kind::api_key;
    who.role = auth::role::machine;
    who.scopes = record.scopes;
    return who;
}

awaitable<identity> authenticator::check_key(auth::presented_api_key presented) {
    using trust = key_cache::trust;
    auto known = cache_.find(presented.key_id, steady_clock::now());
    if (known.how == trust::refused) co_return unauthorized();
    if (known.how == trust::stale) start_lookup(presented.key_id);
    if (known.how == trust::fresh || known.how == trust::stale)
        co_return judge(presented, *known.record);

    if (!lookups_.contains(presented.key_id) && lookups_.size() >= settings_.max_lookups)
        co_return cannot_check();
    start_lookup(presented.key_id);
    while (true) {
        const auto under_way = lookups_.find(presented.key_id);
        if (under_way == lookups_.end()) break;
        co_await under_way->second->wait();
    }
    known = cache_.find(presented.key_id, steady_clock::now());
    if (known.how == trust::refused) co_return unauthorized();
    // `expired` now means that the store did not answer: a permission outlives its absence for a
    // while.
    if (known.record) co_return judge(presented, *known.record);
    co_return cannot_check();
}

void authenticator::start_lookup(const std::string& key_id) {
    if (lookups_.contains(key_id)) return;
    lookups_.emplace(key_id, std::make_unique<async::event>(executor_));
    tasks_.spawn("key look-up", look_up(key_id));
}

awaitable<void> authenticator::look_up(std::string key_id) {
    key_lookup found;
    try {
        found = co_await store_.find_key(key_id, steady_clock::now() + settings_.lookup_deadline);
    } catch (const boost::system::system_error&) {
        found.what = existence::unreachable;  // we stop
    }
    const auto now = steady_clock::now();
    if (found.what == existence::exists) cache_.remember(std::move(found.record), now);
    if (found.what == existence::absent) cache_.remember_absent(key_id, now);
    const auto done = lookups_.extract(key_id);
    done.mapped()->notify();
}

}  // namespace hermod::gateway
