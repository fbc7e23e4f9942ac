#pragma once
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include <boost/asio/steady_timer.hpp>

#include "hermod/async/awaitable.hpp"

namespace hermod::engineio {

/// Something that wants to be called at an instant.
class timed {
public:
    virtual ~timed() = default;
    virtual void on_deadline(deadline now) = 0;

private:
    friend class deadline_queue;
    deadline scheduled_at_{deadline::max()};
};

/// One timer for any number of objects: a node of a tree instead of a timer and its handler for each.
class deadline_queue {
public:
    explicit deadline_queue(executor ex) : timer_{std::move(ex)}, is_alive_{std::make_shared<bool>(true)} {}
    ~deadline_queue() { *is_alive_ = false; }
    deadline_queue(const deadline_queue&) = delete;
    deadline_queue& operator=(const deadline_queue&) = delete;

    /// Replaces the instant of `item`; deadline::max() for none. To be set to none before `item` dies.
    void set(timed& item, deadline at);
    /// Nothing is called any more; the timer ends, so that the loop can.
    void stop();

private:
    void arm();
    void fire();

    asio::steady_timer timer_;
    std::set<std::pair<deadline, timed*>> queue_;
    std::shared_ptr<bool> is_alive_;
    deadline armed_for_{deadline::max()};
    bool is_stopped_{false};
};

}  // namespace hermod::engineio
