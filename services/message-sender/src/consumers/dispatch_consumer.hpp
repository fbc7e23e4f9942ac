#pragma once
#include "hermod/amqp/consumer.hpp"
#include "sending/sender.hpp"

namespace hermod::sender {

/// hermod.dispatch: packs of messages that are to leave. A pack is acked when each of its messages has its outcome confirmed.
class dispatch_consumer {
public:
    explicit dispatch_consumer(message_sender& to) : to_{to} {}

    awaitable<amqp::verdict> on_message(amqp::delivery);

private:
    message_sender& to_;
};

}  // namespace hermod::sender
