#include "hermod/engineio/deadline_queue.hpp"

namespace hermod::engineio {

void deadline_queue::set(timed& item, deadline at) {
    if (item.scheduled_at_ == at) return;
    if (item.scheduled_at_ != deadline::max()) queue_.erase({item.scheduled_at_, &item});
    item.scheduled_at_ = at;
    if (at == deadline::max()) return;
    queue_.emplace(at, &item);
    if (at < armed_for_ && !is_stopped_) arm();
}

void deadline_queue::arm() {
    armed_for_ = queue_.empty() ? deadline::max() : queue_.begin()->first;
    if (queue_.empty()) return;
    timer_.expires_at(armed_for_);
    timer_.async_wait([this, is_alive = is_alive_](const boost::system::error_code& ec) {
        if (!ec && *is_alive && !is_stopped_) fire();
    });
}

void deadline_queue::fire() {
    const auto now = steady_clock::now();
    while (!queue_.empty() && queue_.begin()->first <= now) {
        auto* const item = queue_.begin()->second;
        queue_.erase(queue_.begin());
        item->scheduled_at_ = deadline::max();
        item->on_deadline(now);
    }
    arm();
}

void deadline_queue::stop() {
    is_stopped_ = true;
    timer_.cancel();
}

}  // namespace hermod::engineio
