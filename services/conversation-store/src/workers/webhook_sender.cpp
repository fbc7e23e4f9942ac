#include "workers/webhook_sender.hpp"

#include "hermod/async/backoff.hpp"
#include "hermod/async/with_timeout.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/http/public_address.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace hermod::store {

namespace {

constexpr std::size_t max_answer = 1024;
constexpr std::size_t max_response_bytes = 256 * 1024;
constexpr std::chrono::seconds lease_margin{20};
constexpr std::chrono::minutes prune_interval{10};

http::client_settings client_settings_of(const webhook_rules& rules, std::size_t connections) {
    http::client_settings out;
    out.name = "webhooks";
    out.max_connections = connections;
    out.max_response_bytes = max_response_bytes;
    out.user_agent = "hermod-webhooks";
    if (!rules.allows_private) out.may_connect = http::is_public;
    return out;
}

std::string reason_of(const http::outcome& got) {
    if (got.reason == asio::error::no_permission) return "the address is not a public one";
    if (got.reason == asio::error::timed_out) return "no answer in time";
    return got.reason.message();
}

/// What a person can read of an answer.
std::string beginning_of(std::string text) {
    if (text.size() > max_answer) text.resize(max_answer);
    while (!text.empty() && !is_utf8(text)) text.pop_back();
    std::erase(text, '\0');
    return text;
}

}  // namespace

webhook_sender::webhook_sender(
    executor ex,
    webhook_store& store,
    const std::optional<crypto::keyring>& keys,
    webhook_settings settings,
    log::logger& logger,
    telemetry::registry& metrics
)
    : executor_{ex},
      store_{store},
      keys_{keys},
      settings_{std::move(settings)},
      logger_{logger},
      metrics_{metrics},
      woken_{ex},
      learnt_{ex},
      calls_{
          ex,
          [&logger](std::string_view task, const std::exception_ptr&) {
              logger.error("store.task.failed", {{"task", task}});
          }},
      delivered_{metrics.make_counter(
          "store_webhook_tries_total", "Calls of webhooks", {{"result", "delivered"}}
      )},
      failed_{metrics.make_counter(
          "store_webhook_tries_total", "Calls of webhooks", {{"result", "failed"}}
      )} {}

awaitable<void> webhook_sender::record(std::vector<contracts::event> events) {
    // Until it is known who listens nobody is taken for deaf.
    while (!knows_listeners_) co_await learnt_.wait();
    std::erase_if(events, [this](const contracts::event& event) { return !may_want(event); });
    if (events.empty()) co_return;
    async::backoff delays;
    while (true) {
        const auto done =
            co_await store_.record(events, steady_clock::now() + settings_.query_deadline);
        if (done) break;
        logger_.warning("store.webhooks.not_recorded", {{"what", done.error().message}});
        co_await async::sleep_for(delays.next());
    }
    wake();
}

bool webhook_sender::may_want(const contracts::event& event) const {
    return is_webhook_event(event.type) &&
           (!knows_listeners_ || listening_.contains(event.tenant_id));
}

awaitable<void> webhook_sender::refresh_listeners() {
    if (knows_listeners_ && steady_clock::now() < refreshed_at_ + settings_.refresh) co_return;
    auto found = co_await store_.listening_tenants(steady_clock::now() + settings_.query_deadline);
    if (!found) co_return;
    listening_ = std::move(*found);
    refreshed_at_ = steady_clock::now();
    knows_listeners_ = true;
    learnt_.notify();
}

awaitable<bool> webhook_sender::take_round() {
    std::size_t running = 0;
    std::vector<uuid> busy;
    for (const auto& [webhook, count] : under_way_) {
        running += count;
        if (count >= settings_.max_calls_per_webhook) busy.push_back(webhook);
    }
    if (running >= settings_.max_calls) co_return false;
    const auto lease =
        std::chrono::duration_cast<std::chrono::seconds>(settings_.rules.try_deadline) +
        lease_margin;
    const auto room = static_cast<int>(settings_.max_calls - running);
    auto due = co_await store_.take_due(
        lease,
        room,
        static_cast<int>(settings_.max_calls_per_webhook),
        std::move(busy),
        steady_clock::now() + settings_.query_deadline
    );
    if (!due) co_return false;
    for (auto& one : *due) {
        ++under_way_[one.webhook_id];
        calls_.spawn("webhook", deliver(std::move(one)));
    }
    co_return !due->empty();
}

awaitable<void> webhook_sender::run() {
    deadline pruned_at = steady_clock::now();
    while (true) {
        co_await refresh_listeners();
        is_woken_ = false;
        // Also when nobody listens now: what was switched off may have a test or a replay.
        const bool found = co_await take_round();
        if (steady_clock::now() > pruned_at + prune_interval) {
            pruned_at = steady_clock::now();
            const auto done =
                co_await store_.prune(settings_.kept, pruned_at + settings_.query_deadline);
            if (!done)
                logger_.warning("store.webhooks.not_pruned", {{"what", done.error().message}});
        }
        if (found || is_woken_) continue;
        const deadline next = steady_clock::now() + settings_.interval;
        static_cast<void>(co_await async::with_timeout(woken_.wait(), next));
    }
}

awaitable<void> webhook_sender::stop(deadline limit) {
    static_cast<void>(co_await calls_.join_until(limit));
    calls_.cancel();
    co_await calls_.join();
    for (auto& [origin, client] : clients_) client->close();
}

std::shared_ptr<http::client> webhook_sender::client_of(const std::string& origin) {
    const auto known = clients_.find(origin);
    if (known != clients_.end()) return known->second;
    // Whoever is being called keeps its client alive.
    if (clients_.size() >= settings_.max_origins) clients_.erase(clients_.begin());
    auto made = std::make_shared<http::client>(
        executor_,
        http::parse_origin(origin).value(),
        client_settings_of(settings_.rules, settings_.max_calls_per_webhook),
        logger_,
        metrics_
    );
    return clients_.emplace(origin, std::move(made)).first->second;
}

std::optional<secret> webhook_sender::open(const due_delivery& what) const {
    if (!keys_) return std::nullopt;
    const crypto::sealed box{what.secret.key_id, what.secret.bytes};
    const auto opened =
        keys_->open(box, "webhook:" + to_string(what.tenant_id) + ":" + to_string(what.webhook_id));
    if (!opened) return std::nullopt;
    return *opened;
}

awaitable<tried_delivery> webhook_sender::call(const due_delivery& what) {
    tried_delivery tried;
    const auto address = parse_webhook_url(what.url, settings_.rules.allows_private);
    const auto key = open(what);
    if (!address || !key) {
        tried.error =
            address ? "the signing secret cannot be opened" : "the address may not be called";
        co_return tried;
    }
    const auto id = "msg_" + to_string(what.message_id);
    const auto now = to_unix_ms(std::chrono::system_clock::now()) / 1000;
    http::outgoing out;
    out.method = "POST";
    out.target = address->target;
    out.fields.add("Content-Type", "application/json");
    out.fields.add("webhook-id", id);
    out.fields.add("webhook-timestamp", std::to_string(now));
    out.fields.add("webhook-signature", sign_webhook(*key, id, now, what.payload));
    out.body = what.payload;
    out.limit = steady_clock::now() + settings_.rules.try_deadline;
    const auto begun = steady_clock::now();
    const auto client = client_of(address->origin);
    const http::outcome got = co_await client->send(std::move(out));
    tried.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
    if (got.delivery != http::delivery::answered) {
        tried.error = reason_of(got);
        co_return tried;
    }
    tried.status = got.answer.status;
    tried.answer = beginning_of(got.answer.body);
    const auto verdict = judge_webhook_answer(got.answer.status);
    tried.is_answered_well = verdict == webhook_verdict::delivered;
    tried.is_gone = verdict == webhook_verdict::gone;
    if (!tried.is_answered_well) tried.error = "answered with " + std::to_string(got.answer.status);
    co_return tried;
}

awaitable<void> webhook_sender::deliver(due_delivery what) {
    struct place {
        std::map<uuid, std::size_t>& all;
        uuid webhook;
        webhook_sender& woken;

        place(std::map<uuid, std::size_t>& a, const uuid& w, webhook_sender& s)
            : all{a},
              webhook{w},
              woken{s} {}

        place(const place&) = delete;
        place& operator=(const place&) = delete;

        ~place() {
            if (--all[webhook] == 0) all.erase(webhook);
            woken.wake();
        }
    };

    const place taken{under_way_, what.webhook_id, *this};
    auto tried = co_await call(what);
    if (tried.is_answered_well) {
        tried.state = "delivered";
        delivered_.add();
    } else {
        failed_.add();
        tried.wait = wait_after(settings_.rules, what.tries);
        if (!tried.wait || tried.is_gone) tried.state = "failed";
    }
    const auto webhook = to_string(what.webhook_id);
    const auto tenant = to_string(what.tenant_id);
    // Not written down: its lease ends and it is tried again. Receivers know it by its webhook-id.
    const auto done = co_await store_.finish(
        std::move(what),
        std::move(tried),
        settings_.rules.give_up_after,
        steady_clock::now() + settings_.query_deadline
    );
    if (!done) logger_.warning("store.webhooks.not_finished", {{"what", done.error().message}});
    if (done && !*done)
        logger_.warning("webhook.given_up", {{"tenantId", tenant}, {"webhookId", webhook}});
}

}  // namespace hermod::store
