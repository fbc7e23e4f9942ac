#include "consumers/stream_reader.hpp"

#include <utility>

#include "hermod/async/event.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"

namespace hermod::push {

namespace {

using namespace std::chrono_literals;

std::vector<amqp::verdict> all_done(std::size_t count) { return std::vector<amqp::verdict>(count, amqp::verdict::done()); }

}  // namespace

stream_reader::stream_reader(
    executor ex, const settings& from, std::size_t k, audience& into, log::logger& log, telemetry::registry& metrics
)
    : executor_{ex},
      settings_{from},
      k_{k},
      queue_{contracts::queue_name(contracts::events_exchange, k)},
      audience_{into},
      log_{log},
      metrics_{metrics} {}

amqp::consumer_settings stream_reader::consumer_settings_for(std::string purpose) const {
    amqp::consumer_settings out;
    out.connection = settings_.broker;
    out.connection.name += " " + purpose;
    out.queues = {queue_};
    out.prefetch = 1'000;
    out.max_batch = 1'000;
    return out;
}

awaitable<void> stream_reader::run() {
    while (!is_stopping_ && !audience_.has_epoch(k_)) co_await async::sleep_for(20ms);
    if (is_stopping_) co_return;
    looker_ = std::make_unique<amqp::stream_end>(executor_, consumer_settings_for("end of stream"), log_, metrics_);
    end_ = co_await looker_->find();
    looker_.reset();
    if (is_stopping_) co_return;
    const auto depth = settings_.history.messages;
    const std::uint64_t begin = end_ && *end_ + 1 > depth ? *end_ + 1 - depth : 0;
    audience_.history_of_stream(k_).begin_at(begin);
    auto how = consumer_settings_for("events");
    how.stream_offset = [this](const std::string&) {
        asked_for_ = audience_.history_of_stream(k_).next_offset();
        is_first_ = true;
        return std::to_string(asked_for_);
    };
    amqp::batch_handler handler = [this](std::vector<amqp::delivery> batch) { return take(std::move(batch)); };
    consumer_ = std::make_unique<amqp::consumer>(executor_, std::move(how), std::move(handler), log_, metrics_);
    is_end_known_ = true;
    co_await consumer_->run();
}

awaitable<std::vector<amqp::verdict>> stream_reader::take(std::vector<amqp::delivery> batch) {
    for (const auto& message : batch) take_message(message);
    co_return all_done(batch.size());
}

void stream_reader::take_message(const amqp::delivery& message) {
    const auto offset = static_cast<std::uint64_t>(message.stream_offset.value_or(0));
    if (std::exchange(is_first_, false)) {
        // Retention may have taken what was asked for; and a stream that ends before it is another stream.
        auto& kept = audience_.history_of_stream(k_);
        if (offset < asked_for_) audience_.on_stream_lost(k_);
        else if (offset > asked_for_ && kept.size() == 0) kept.begin_at(offset);
    }
    auto items = contracts::read_pack<contracts::event>(message.body);
    if (!items) {
        log_.error("push.broken_message", {{"offset", offset}, {"what", items.error().message}});
        items = std::vector<contracts::pack_item<contracts::event>>{};
    }
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto& item = (*items)[i];
        if (item.content) audience_.on_event(k_, *item.content, offset, i);
        else log_.error("push.broken_event", {{"offset", offset}, {"what", item.content.error().message}});
    }
    audience_.on_message_done(k_, offset);
}

std::string stream_reader::trouble() const {
    if (!audience_.has_epoch(k_)) return "the epoch of the event stream is not known";
    if (!consumer_ || !is_end_known_) return "the event stream is being looked for";
    if (!consumer_->is_ready()) return "the broker is not there: " + consumer_->trouble();
    if (end_ && audience_.history_of_stream(k_).next_offset() <= *end_) return "the history is being read back";
    return {};
}

awaitable<void> stream_reader::stop(deadline limit) {
    is_stopping_ = true;
    if (looker_) looker_->cancel();
    while (looker_ && steady_clock::now() < limit) co_await async::sleep_for(20ms);
    if (!consumer_) co_return;
    const bool is_done = co_await consumer_->stop(limit);
    if (!is_done) log_.warning("push.consumer_not_stopped", {{"queue", queue_}});
}

}  // namespace hermod::push
