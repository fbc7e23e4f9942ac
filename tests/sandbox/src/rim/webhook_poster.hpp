#pragma once
#include "domain/delivery.hpp"
#include "domain/world.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/http/client.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hermod::sandbox {

struct poster_settings {
    std::size_t batch{1'000};             // updates in one POST, at most
    std::size_t concurrency{4};           // POSTs in flight per target
    std::chrono::milliseconds linger{5};  // what falls due within it goes together
    std::chrono::milliseconds deadline{10'000};
    std::chrono::milliseconds first_pause{
        100};  // before the first repetition; doubles up to longest_pause
    std::chrono::milliseconds longest_pause{5'000};
    std::chrono::milliseconds give_up_after{7LL * 24 * 3600 * 1000};
    std::string ca_file;
};

/// Signed webhooks to their targets: moves what falls due to the lines of the targets and posts
/// them in batches, each until it is answered with 200. While a target does not answer its updates
/// wait in its line.
class webhook_poster {
public:
    webhook_poster(executor, world&, delivery&, poster_settings, log::logger&, telemetry::registry&);
    ~webhook_poster();
    webhook_poster(const webhook_poster&) = delete;
    webhook_poster& operator=(const webhook_poster&) = delete;

    /// Runs until cancelled.
    awaitable<void> run();
    /// To be called after something was planned.
    void wake();
    /// Posts `body` as it is, signed, once; the HTTP status, 0 if there was no answer.
    awaitable<int> post_raw(std::uint32_t target, std::string body);
    /// Forgets what waits for its first POST; POSTs under way go on. The number of updates
    /// forgotten.
    std::size_t drop_pending();
    /// Ends every POST.
    awaitable<void> stop();

    [[nodiscard]] std::size_t in_flight() const noexcept { return tasks_.size(); }

    [[nodiscard]] const std::string& last_problem() const noexcept { return last_problem_; }

private:
    struct line;
    line& line_of(std::uint32_t target);
    void start_posts();
    awaitable<void> drain(std::uint32_t target);
    awaitable<void> post_until_taken(line& to, std::vector<ready_update> batch);
    awaitable<int> post_once(line& to, const std::string& body);

    executor executor_;
    world& world_;
    delivery& delivery_;
    poster_settings settings_;
    log::logger& log_;
    telemetry::registry& metrics_;
    std::vector<std::unique_ptr<line>> lines_;
    asio::steady_timer timer_;
    async::task_group tasks_;
    std::string last_problem_;
};

}  // namespace hermod::sandbox
