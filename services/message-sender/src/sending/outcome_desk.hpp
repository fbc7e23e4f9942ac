#pragma once
#include <chrono>
#include <string>

#include "hermod/amqp/packer.hpp"
#include "hermod/contracts/feedback.hpp"
#include "hermod/log/log.hpp"

namespace hermod::sender {

/// Tells the store what became of a try: returns only when the broker has it. An outcome that is not told would be a message
/// that may be sent twice, so it is published again until it is.
class outcome_desk {
public:
    outcome_desk(amqp::packer& to, std::size_t partitions, log::logger& logger)
        : to_{to}, partitions_{partitions}, logger_{logger} {}

    /// Ends without success only by cancellation.
    awaitable<void> tell(contracts::outcome outcome);

private:
    amqp::packer& to_;
    std::size_t partitions_;
    log::logger& logger_;
};

}  // namespace hermod::sender
