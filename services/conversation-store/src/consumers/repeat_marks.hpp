#pragma once
#include <set>
#include <string>
#include <vector>

#include "hermod/amqp/consumer.hpp"

namespace hermod::store {

/// Knows which deliveries may have been worked on before: those that the broker flags, and those that this process handed
/// back because the outcome of their transaction was not known. What they changed may be in the database already with
/// nothing published about it.
class repeat_marks {
public:
    [[nodiscard]] bool is_repeat(const amqp::delivery& d) const {
        return d.is_redelivered || failed_.count(d.routing_key) > 0;
    }
    /// The batch of this queue failed and will be handed over again before anything newer.
    std::vector<amqp::verdict> fail(const std::vector<amqp::delivery>& batch, std::chrono::milliseconds delay) {
        note(batch);
        return std::vector<amqp::verdict>(batch.size(), amqp::verdict::retry_after(delay));
    }
    /// Part of it will.
    void note(const std::vector<amqp::delivery>& batch) {
        if (!batch.empty()) failed_.insert(batch.front().routing_key);
    }
    void succeed(const std::vector<amqp::delivery>& batch) {
        if (!batch.empty()) failed_.erase(batch.front().routing_key);
    }

private:
    std::set<std::string> failed_;
};

}  // namespace hermod::store
