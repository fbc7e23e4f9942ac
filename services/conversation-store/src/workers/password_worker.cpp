#include "workers/password_worker.hpp"

#include "hermod/crypto/digest.hpp"

#include <boost/asio/post.hpp>

namespace hermod::store {

namespace {

constexpr std::size_t nobodys_bytes = 32;

}  // namespace

password_worker::password_worker(executor ex, password_settings settings)
    : executor_{std::move(ex)},
      settings_{settings},
      nobody_{crypto::hash_password(secret{crypto::random_token(nobodys_bytes)}, settings.cost)} {}

password_worker::~password_worker() {
    thread_.stop();
    thread_.join();
}

awaitable<bool> password_worker::run(std::shared_ptr<job> one, std::function<void(job&)> work) {
    if (waiting_ >= settings_.max_waiting) co_return false;

    struct place {
        std::size_t& count;

        explicit place(std::size_t& c)
            : count{c} {
            ++count;
        }

        place(const place&) = delete;
        place& operator=(const place&) = delete;

        ~place() { --count; }
    };

    const place taken{waiting_};
    // The thread touches the job alone until it hands it back to the loop.
    auto on_thread = [one, back = executor_, work = std::move(work)] {
        work(*one);
        asio::post(back, [one] {
            one->is_done = true;
            one->finished.notify();
        });
    };
    asio::post(thread_, std::move(on_thread));
    while (!one->is_done) co_await one->finished.wait();
    co_return true;
}

awaitable<std::optional<std::string>> password_worker::hash(secret password) {
    const auto one = std::make_shared<job>(executor_);
    std::function<void(job&)> work = [password, cost = settings_.cost](job& j) {
        j.text = crypto::hash_password(password, cost);
    };
    const bool is_done = co_await run(one, std::move(work));
    if (!is_done) co_return std::nullopt;
    co_return one->text;
}

awaitable<std::optional<bool>> password_worker::check(
    std::optional<std::string> hash, secret password
) {
    const auto one = std::make_shared<job>(executor_);
    const bool is_somebody = hash.has_value();
    std::function<void(job&)> work =
        [password, is_somebody, known = std::move(hash).value_or(nobody_)](job& j) {
            j.verdict = crypto::is_password(known, password) && is_somebody;
        };
    const bool is_done = co_await run(one, std::move(work));
    if (!is_done) co_return std::nullopt;
    co_return one->verdict;
}

}  // namespace hermod::store
