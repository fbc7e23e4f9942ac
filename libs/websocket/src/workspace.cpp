#include "hermod/websocket/workspace.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "hermod/websocket/connection.hpp"

namespace hermod::websocket {

namespace {

// So many connections written to at once are a crowd that hears the same.
constexpr std::size_t crowd = 32;

}  // namespace

workspace::workspace(executor ex, std::chrono::milliseconds linger)
    : executor_{std::move(ex)}, linger_{linger}, timer_{executor_}, is_alive_{std::make_shared<bool>(true)} {}

bool workspace::is_busy(deadline now) const noexcept { return last_count_ >= crowd && now - last_flush_ < linger_; }

workspace::~workspace() { *is_alive_ = false; }

void workspace::schedule(std::shared_ptr<connection> target) {
    waiting_.push_back(std::move(target));
    if (waiting_.size() > 1) return;
    if (is_busy(steady_clock::now())) {
        timer_.expires_at(last_flush_ + linger_);
        timer_.async_wait([this, is_alive = is_alive_](const boost::system::error_code&) {
            if (*is_alive) flush_all();
        });
        return;
    }
    asio::post(executor_, [this, is_alive = is_alive_] {
        if (*is_alive) flush_all();
    });
}

void workspace::flush_all() {
    auto batch = std::move(waiting_);
    waiting_ = {};
    last_flush_ = steady_clock::now();
    last_count_ = batch.size();
    for (const auto& target : batch) {
        target->is_scheduled_ = false;
        target->flush();
    }
}

void workspace::abort_closing() {
    while (!closing_.empty()) (*closing_.begin())->abort();
}

}  // namespace hermod::websocket
