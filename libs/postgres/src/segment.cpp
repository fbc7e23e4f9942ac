#include "segment.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace hermod::postgres {

bool segment::holds_zero_byte() const noexcept {
    for (const auto& one : statements_)
        for (const auto& value : one.values.values())
            if (value && value->find('\0') != std::string::npos) return true;
    return false;
}

void segment::keep(std::size_t index, table rows) {
    if (index >= hidden_) tables_.push_back(std::move(rows));
}

void segment::keep(error failed) {
    if (!failed_) failed_ = std::move(failed);
}

void segment::finish() {
    if (failed_)
        resume(std::move(*failed_));
    else
        resume(std::move(tables_));
}

void segment::finish(error failed) {
    resume(std::move(failed));
}

void segment::resume(result<tables> outcome) {
    if (!waiter_) return;
    auto wake = [who = std::exchange(waiter_, nullptr), outcome = std::move(outcome)]() mutable {
        who->resume(std::move(outcome));
    };
    asio::post(waits_on_, std::move(wake));
}

error make_error(failure kind, std::string_view message, std::string_view statement) {
    error made;
    made.failure = kind;
    made.message = message;
    made.statement = statement;
    return made;
}

}  // namespace hermod::postgres
