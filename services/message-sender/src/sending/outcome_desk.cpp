#include "sending/outcome_desk.hpp"

#include "hermod/async/backoff.hpp"
#include "hermod/async/event.hpp"
#include "hermod/contracts/topology.hpp"

namespace hermod::sender {

namespace {

constexpr std::chrono::seconds confirm_deadline{30};

}  // namespace

awaitable<void> outcome_desk::tell(contracts::outcome outcome) {
    const auto key = contracts::partition_key_of(outcome.phone_number_id, partitions_);
    const auto text = contracts::write(outcome);
    async::backoff delays;
    while (true) {
        const auto confirmed = co_await to_.publish(key, text, steady_clock::now() + confirm_deadline);
        if (confirmed == amqp::publish_outcome::confirmed) co_return;
        logger_.warning(
            "outcome.unconfirmed",
            {{"messageId", outcome.message_id}, {"attempt", outcome.attempt}, {"outcome", static_cast<int>(confirmed)}});
        co_await async::sleep_for(delays.next());
    }
}

}  // namespace hermod::sender
