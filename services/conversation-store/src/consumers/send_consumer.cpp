#include "consumers/send_consumer.hpp"

#include "hermod/base/time.hpp"
#include "hermod/contracts/pack.hpp"

namespace hermod::store {

namespace {

constexpr std::chrono::milliseconds retry_delay{200};

}  // namespace

/// A batch taken apart: the requests in it, what cannot be read, and the verdict on each delivery.
struct send_consumer::reading {
    std::vector<send_item> items;
    news broken;
    std::vector<amqp::verdict> verdicts;
};

send_consumer::send_consumer(
    executor ex, send_batch& batch, outbox& out, dispatcher& dispatch, round_limits rounds, log::logger& logger)
    : combiner_{ex, rounds, [&batch](std::vector<send_item> items) { return batch.persist(std::move(items)); }},
      outbox_{out},
      dispatcher_{dispatch},
      logger_{logger} {}

send_consumer::reading send_consumer::read(const std::vector<amqp::delivery>& batch) const {
    reading out;
    for (const auto& delivery : batch) {
        auto pack = contracts::read_pack<contracts::send_request>(delivery.body);
        if (!pack) {
            out.verdicts.push_back(amqp::verdict::dead("not a pack: " + pack.error().message));
            continue;
        }
        out.verdicts.push_back(amqp::verdict::done());
        for (auto& item : *pack) {
            if (item.content) {
                auto request = std::make_shared<const contracts::send_request>(std::move(*item.content));
                out.items.push_back({std::move(request), marks_.is_repeat(delivery), {}});
                continue;
            }
            const auto& why = item.content.error();
            logger_.error("store.request.unreadable", {{"path", why.path}, {"what", why.message}});
            auto ids = contracts::read_request_ids(item.raw);
            if (ids) {
                if (ids->accepted_at == 0) ids->accepted_at = to_unix_ms(std::chrono::system_clock::now());
                auto request = std::make_shared<const contracts::send_request>(std::move(*ids));
                out.items.push_back({std::move(request), marks_.is_repeat(delivery), why.path + " " + why.message});
            }
            out.broken.dead.emplace_back(std::move(item.raw), why.path + " " + why.message);
        }
    }
    return out;
}

awaitable<std::vector<amqp::verdict>> send_consumer::handle(std::vector<amqp::delivery> batch) {
    auto parsed = read(batch);
    news out = std::move(parsed.broken);
    if (!parsed.items.empty()) {
        auto answers = co_await combiner_.submit(std::move(parsed.items));
        if (!answers) {
            logger_.warning("store.persist.failed", {{"what", answers.error().message}, {"sqlstate", answers.error().sqlstate}});
            co_return marks_.fail(batch, retry_delay);
        }
        for (auto& answer : *answers) {
            out.append(std::move(answer.out));
            if (!answer.backlogged_account.empty()) dispatcher_.expect(answer.backlogged_account);
        }
    }
    if (!out.empty()) co_await outbox_.publish(std::move(out));
    marks_.succeed(batch);
    co_return parsed.verdicts;
}

}  // namespace hermod::store
