#include "consumers/dispatch_consumer.hpp"

#include "hermod/contracts/pack.hpp"

namespace hermod::sender {

namespace {

constexpr std::chrono::milliseconds retry_time{1'000};

}  // namespace

awaitable<amqp::verdict> dispatch_consumer::on_message(amqp::delivery one) {
    auto pack = contracts::read_pack<contracts::dispatch>(one.body);
    if (!pack) co_return amqp::verdict::dead("no pack: " + pack.error().message);
    std::vector<contracts::dispatch> items;
    std::string broken;
    for (auto& item : *pack) {
        if (item.content) items.push_back(std::move(*item.content));
        else broken = item.content.error().path + ": " + item.content.error().message;
    }
    const bool is_whole = co_await to_.send(std::move(items));
    if (!is_whole) co_return amqp::verdict::retry_after(retry_time);
    // The good ones are done with: sent again from the dead letter they would get no claim.
    if (!broken.empty()) co_return amqp::verdict::dead(broken);
    co_return amqp::verdict::done();
}

}  // namespace hermod::sender
