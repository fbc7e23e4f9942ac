#include "hermod/websocket/workspace.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "hermod/websocket/connection.hpp"

namespace hermod::websocket {

workspace::workspace(executor ex) : executor_{std::move(ex)}, is_alive_{std::make_shared<bool>(true)} {}

workspace::~workspace() { *is_alive_ = false; }

void workspace::schedule(std::shared_ptr<connection> target) {
    waiting_.push_back(std::move(target));
    if (waiting_.size() > 1) return;
    asio::post(executor_, [this, is_alive = is_alive_] {
        if (*is_alive) flush_all();
    });
}

void workspace::flush_all() {
    auto batch = std::move(waiting_);
    waiting_ = {};
    for (const auto& target : batch) {
        target->is_scheduled_ = false;
        target->flush();
    }
}

void workspace::abort_closing() {
    while (!closing_.empty()) (*closing_.begin())->abort();
}

}  // namespace hermod::websocket
