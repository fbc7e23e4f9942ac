#include "handlers/authenticator.hpp"

#include "domain/access.hpp"

#include "hermod/async/event.hpp"
#include "hermod/crypto/digest.hpp"

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

http::api_error no_csrf_token() {
    return {
        .status = 403,
        .code = "CSRF",
        .message = "A request of a login that changes something needs its X-CSRF-Token.",
        .field = "X-CSRF-Token"};
}

awaitable<identity> answer_at_once(identity who) {
    co_return who;
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

awaitable<identity> authenticator::prove(const credential& presented, const http::request& r) {
    if (const auto* key = std::get_if<auth::presented_api_key>(&presented)) return check_key(*key);
    if (const auto* session = std::get_if<presented_session>(&presented))
        return check_session(*session, r);
    const auto* token = std::get_if<presented_token>(&presented);
    return answer_at_once(token ? check_token(token->text) : identity{unauthorized()});
}

awaitable<identity> authenticator::identify(const http::request& r) {
    const auto now = steady_clock::now();
    if (const auto wait = failures_.wait_of(r.peer_address, now))
        co_return too_many_failures(*wait);
    const auto presented = read_credential(r.fields);
    identity who = co_await prove(presented, r);

    const auto* refusal = std::get_if<http::api_error>(&who);
    if (!refusal)
        accepted_.add();
    else if (refusal->status != 401)
        undecided_.add();
    else
        refused_.add();
    // Nobody guesses 256 bits of a cookie: a browser that comes back after its login ended does no
    // harm.
    const bool is_guess = refusal && refusal->status == 401 &&
                          !std::holds_alternative<no_credential>(presented) &&
                          !std::holds_alternative<presented_session>(presented);
    if (is_guess) static_cast<void>(failures_.take(r.peer_address, now));
    if (auto* caller = std::get_if<service::caller>(&who)) caller->address = r.peer_address;
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
    const auto known = co_await find_record(presented.key_id);
    if (const auto* refusal = std::get_if<http::api_error>(&known)) co_return *refusal;
    identity who = judge(presented, std::get<key_record>(known));
    if (std::holds_alternative<service::caller>(who) && used_keys_.size() < settings_.max_used_keys)
        used_keys_.insert(presented.key_id);
    co_return who;
}

awaitable<identity> authenticator::check_session(
    presented_session presented, const http::request& r
) {
    const auto known = co_await find_record(session_cache_id(presented.token_hash));
    if (const auto* refusal = std::get_if<http::api_error>(&known)) co_return *refusal;
    const auto& record = std::get<key_record>(known);
    if (*record.expires_at <= std::chrono::system_clock::now()) co_return unauthorized();
    const bool only_reads = r.method == "GET" || r.method == "HEAD";
    if (!only_reads && !crypto::constant_time_equal(
                           r.fields.get("X-CSRF-Token").value_or(""), presented.csrf_token
                       ))
        co_return no_csrf_token();
    service::caller who;
    who.tenant_id = record.tenant_id;
    who.subject = to_string(record.session->user_id);
    who.kind = service::caller_kind::user;
    who.role = record.session->role;
    who.session_id = record.session->session_id;
    co_return who;
}

awaitable<std::variant<key_record, http::api_error>> authenticator::find_record(std::string cache_id
) {
    using trust = key_cache::trust;
    auto known = cache_.find(cache_id, steady_clock::now());
    if (known.how == trust::refused) co_return unauthorized();
    if (known.how == trust::stale) start_lookup(cache_id);
    if (known.how == trust::fresh || known.how == trust::stale) co_return *known.record;

    if (!lookups_.contains(cache_id) && lookups_.size() >= settings_.max_lookups)
        co_return cannot_check();
    start_lookup(cache_id);
    while (true) {
        const auto under_way = lookups_.find(cache_id);
        if (under_way == lookups_.end()) break;
        co_await under_way->second->wait();
    }
    known = cache_.find(cache_id, steady_clock::now());
    if (known.how == trust::refused) co_return unauthorized();
    // `expired` now means that the store did not answer: a permission outlives its absence for a
    // while.
    if (known.record) co_return *known.record;
    co_return cannot_check();
}

void authenticator::start_lookup(const std::string& cache_id) {
    if (lookups_.contains(cache_id)) return;
    lookups_.emplace(cache_id, std::make_unique<async::event>(executor_));
    tasks_.spawn("key look-up", look_up(cache_id));
}

awaitable<void> authenticator::look_up(std::string cache_id) {
    key_lookup found;
    const deadline limit = steady_clock::now() + settings_.lookup_deadline;
    try {
        if (cache_id.starts_with(session_cache_prefix))
            found =
                co_await store_.find_session(cache_id.substr(session_cache_prefix.size()), limit);
        else
            found = co_await store_.find_key(cache_id, limit);
    } catch (const boost::system::system_error&) {
        found.what = existence::unreachable;  // we stop
    }
    const auto now = steady_clock::now();
    if (found.what == existence::exists) cache_.remember(std::move(found.record), now);
    if (found.what == existence::absent) cache_.remember_absent(cache_id, now);
    const auto done = lookups_.extract(cache_id);
    done.mapped()->notify();
}

void authenticator::forget_session(const http::headers& fields) {
    const auto presented = read_credential(fields);
    if (const auto* session = std::get_if<presented_session>(&presented))
        cache_.remember_absent(session_cache_id(session->token_hash), steady_clock::now());
}

awaitable<void> authenticator::report_usage() {
    while (true) {
        co_await async::sleep_for(settings_.usage_interval);
        if (used_keys_.empty()) continue;
        std::vector<std::string> keys{used_keys_.begin(), used_keys_.end()};
        used_keys_.clear();
        const deadline limit = steady_clock::now() + settings_.lookup_deadline;
        const bool is_told = co_await store_.report_used_keys(keys, limit);
        if (!is_told) used_keys_.insert(keys.begin(), keys.end());
    }
}

}  // namespace hermod::gateway
