#include "rim/webhook_poster.hpp"

#include "domain/webhook_body.hpp"
#include "rim/clock.hpp"

#include "hermod/async/backoff.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <exception>

namespace hermod::sandbox {

namespace {

constexpr std::chrono::hours far_away{24};

/// `http://host:port` and the path behind it.
std::pair<std::string, std::string> split_url(const std::string& url) {
    const auto host = url.find("://");
    const auto path = host == std::string::npos ? std::string::npos : url.find('/', host + 3);
    if (path == std::string::npos) return {url, "/"};
    return {url.substr(0, path), url.substr(path)};
}

}  // namespace

/// One webhook target with its connections. The client is null if the url cannot be used.
struct webhook_poster::line {
    std::string path;
    std::string app_secret;
    std::unique_ptr<http::client> client;
    std::size_t posting{0};
};

webhook_poster::webhook_poster(
    executor ex,
    world& all,
    delivery& news,
    poster_settings settings,
    log::logger& log,
    telemetry::registry& metrics
)
    : executor_{ex},
      world_{all},
      delivery_{news},
      settings_{std::move(settings)},
      log_{log},
      metrics_{metrics},
      timer_{ex},
      tasks_{ex, [this](std::string_view task, const std::exception_ptr&) {
                 log_.error("sandbox.task_failed", {{"task", task}});
             }} {}

webhook_poster::~webhook_poster() = default;

awaitable<void> webhook_poster::run() {
    for (;;) {
        const auto now = read_clocks();
        delivery_.advance(now);
        start_posts();
        const auto due = world_.schedule.next_due().value_or(now.steady + far_away);
        timer_.expires_at(std::max(due, now.steady + settings_.linger));
        error_code woken;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
    }
}

void webhook_poster::wake() {
    const auto due = world_.schedule.next_due();
    if (due && *due + settings_.linger < timer_.expiry()) timer_.cancel();
}

void webhook_poster::start_posts() {
    for (std::uint32_t target = 1; target < world_.numbers.target_count(); ++target) {
        line& to = line_of(target);
        const std::size_t wanted =
            (world_.ready.waiting(target) + settings_.batch - 1) / settings_.batch;
        for (std::size_t i = 0; i < wanted && to.posting < settings_.concurrency; ++i) {
            ++to.posting;
            tasks_.spawn("webhooks", drain(target));
        }
    }
}

webhook_poster::line& webhook_poster::line_of(std::uint32_t target) {
    while (lines_.size() <= target) lines_.push_back(nullptr);
    auto& known = lines_[target];
    if (known) return *known;
    known = std::make_unique<line>();
    const auto& wanted = world_.numbers.target(target);
    const auto [base, path] = split_url(wanted.url);
    known->path = path;
    known->app_secret = wanted.app_secret;
    const auto origin = http::parse_origin(base);
    if (!origin) {
        log_.error("sandbox.webhook_url_unusable", {{"what", wanted.url}});
        return *known;
    }
    http::client_settings settings;
    settings.name = "webhook-" + std::to_string(target);
    settings.max_connections = settings_.concurrency + 1;
    settings.ca_file = settings_.ca_file;
    settings.user_agent = "facebookexternalua";
    known->client = std::make_unique<http::client>(executor_, *origin, settings, log_, metrics_);
    return *known;
}

awaitable<void> webhook_poster::drain(std::uint32_t target) {
    line& to = line_of(target);
    for (;;) {
        auto batch = world_.ready.take(target, settings_.batch);
        if (batch.empty()) break;
        co_await post_until_taken(to, std::move(batch));
    }
    --to.posting;
}

awaitable<void> webhook_poster::post_until_taken(line& to, std::vector<ready_update> batch) {
    const std::string body = webhook_body(world_, batch);
    if (body.empty()) co_return;
    const auto give_up = steady_clock::now() + settings_.give_up_after;
    async::backoff_limits limits;
    limits.first = settings_.first_pause;
    limits.cap = settings_.longest_pause;
    async::backoff pause{limits};
    while (steady_clock::now() < give_up) {
        const int status = co_await post_once(to, body);
        if (status == 200) {
            delivery_.confirm(batch);
            world_.count("webhook.posts");
            co_return;
        }
        world_.count("webhook.retries");
        co_await async::sleep_for(pause.next());
    }
    world_.count("webhook.given_up", batch.size());
}

awaitable<int> webhook_poster::post_once(line& to, const std::string& body) {
    if (!to.client) co_return 0;
    http::outgoing post;
    post.method = "POST";
    post.target = to.path;
    post.fields.add("Content-Type", "application/json");
    post.fields.add(
        "X-Hub-Signature-256", "sha256=" + to_hex(crypto::hmac_sha256(to.app_secret, body))
    );
    post.body = body;
    post.limit = steady_clock::now() + settings_.deadline;
    const auto outcome = co_await to.client->send(std::move(post));
    if (outcome.delivery == http::delivery::answered) {
        if (outcome.answer.status != 200)
            last_problem_ = "the target answered " + std::to_string(outcome.answer.status);
        co_return outcome.answer.status;
    }
    last_problem_ = outcome.reason.message();
    co_return 0;
}

awaitable<int> webhook_poster::post_raw(std::uint32_t target, std::string body) {
    if (target == 0) co_return 0;
    const int status = co_await post_once(line_of(target), body);
    co_return status;
}

std::size_t webhook_poster::drop_pending() {
    const std::size_t dropped = world_.schedule.size() + world_.ready.size();
    world_.schedule.clear();
    world_.ready.clear();
    return dropped;
}

awaitable<void> webhook_poster::stop() {
    tasks_.cancel();
    co_await tasks_.join();
    for (const auto& one : lines_) {
        if (one && one->client) one->client->close();
    }
}

}  // namespace hermod::sandbox
