#pragma once
#include "domain/intake_rights.hpp"
#include "sending/send_path.hpp"

#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/log/log.hpp"

#include <memory>
#include <string>
#include <vector>

namespace hermod::widget_send {

/// The door hermod.intake, for other internal services. One conversation's requests go in turn,
/// conversations beside each other. The answer goes to reply_to, if there is one, before the
/// request is acked; what is refused is acked too, what cannot be read is dead-lettered, and what
/// cannot be done now is kept.
class intake_door {
public:
    /// `replies` is told the answers, through the default exchange; it may be null: then nobody
    /// hears them.
    intake_door(executor, send_path&, intake_rights, amqp::publisher* replies, log::logger&);

    /// One verdict per delivery, in their order.
    awaitable<std::vector<amqp::verdict>> on_batch(std::vector<amqp::delivery> batch);
    /// Waits for what on_batch() began, at most until `limit`, then cancels it.
    awaitable<void> stop(deadline limit);

private:
    struct batch_state;
    awaitable<void> run_lane(std::shared_ptr<batch_state> batch, std::vector<std::size_t> lane);
    awaitable<amqp::verdict> on_message(
        const amqp::delivery& message, outcome<send_command> command
    );
    awaitable<void> answer(const amqp::delivery& to, const outcome<accepted_send>& result);
    [[nodiscard]] outcome<send_command> read(const amqp::delivery& message) const;

    executor executor_;
    send_path& path_;
    intake_rights rights_;
    amqp::publisher* replies_;
    log::logger& log_;
    async::task_group tasks_;
};

}  // namespace hermod::widget_send
