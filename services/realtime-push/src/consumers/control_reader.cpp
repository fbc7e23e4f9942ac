#include "consumers/control_reader.hpp"

#include <utility>

#include "hermod/async/event.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"

namespace hermod::push {

namespace {

constexpr std::chrono::milliseconds look_again{20};

}  // namespace

control_reader::control_reader(
    executor ex, const settings& from, audience& into, log::logger& log, telemetry::registry& metrics
)
    : executor_{std::move(ex)}, settings_{from}, audience_{into}, log_{log}, metrics_{metrics} {}

amqp::consumer_settings control_reader::consuming(std::string purpose) const {
    amqp::consumer_settings out;
    out.connection = settings_.broker;
    out.connection.name += " " + purpose;
    out.queues = {std::string{contracts::control_exchange}};
    return out;
}

awaitable<void> control_reader::run() {
    looker_ = std::make_unique<amqp::stream_end>(executor_, consuming("end of control"), log_, metrics_);
    end_ = co_await looker_->find();
    looker_.reset();
    if (is_stopping_) co_return;
    is_end_known_ = true;
    auto how = consuming("control");
    how.stream_offset = [this](const std::string&) { return next_offset_ == 0 ? "first" : std::to_string(next_offset_); };
    amqp::batch_handler handler = [this](std::vector<amqp::delivery> batch) { return take(std::move(batch)); };
    consumer_ = std::make_unique<amqp::consumer>(executor_, std::move(how), std::move(handler), log_, metrics_);
    hand_on_epochs();
    co_await consumer_->run();
}

awaitable<std::vector<amqp::verdict>> control_reader::take(std::vector<amqp::delivery> batch) {
    for (const auto& message : batch) take_message(message);
    hand_on_epochs();
    co_return std::vector<amqp::verdict>(batch.size(), amqp::verdict::done());
}

void control_reader::take_message(const amqp::delivery& message) {
    // A stream that began anew is read on from wherever it is: everything in it is idempotent.
    next_offset_ = static_cast<std::uint64_t>(message.stream_offset.value_or(0)) + 1;
    const auto items = contracts::read_pack<contracts::control>(message.body);
    if (!items) {
        log_.error("push.broken_control", {{"what", items.error().message}});
        return;
    }
    for (const auto& item : *items) {
        if (!item.content) {
            log_.error("push.broken_control", {{"what", item.content.error().message}});
        } else if (const auto* const change = std::get_if<contracts::access_changed>(&item.content->what)) {
            audience_.on_access_changed(*change);
        } else {
            const auto& epoch = std::get<contracts::stream_epoch>(item.content->what);
            auto& latest = epochs_[epoch.stream];
            if (epoch.at >= latest.at) latest = epoch;
        }
    }
}

void control_reader::hand_on_epochs() {
    if (!is_read()) return;
    for (const auto& [stream, latest] : epochs_) audience_.on_epoch(static_cast<std::size_t>(stream), latest.epoch);
}

std::string control_reader::trouble() const {
    if (!is_end_known_ || !consumer_) return "the control stream is being looked for";
    if (!consumer_->is_ready()) return "the broker is not there: " + consumer_->trouble();
    if (!is_read()) return "the control stream is being read";
    return {};
}

awaitable<void> control_reader::stop(deadline limit) {
    is_stopping_ = true;
    if (looker_) looker_->cancel();
    while (looker_ && steady_clock::now() < limit) co_await async::sleep_for(look_again);
    if (!consumer_) co_return;
    const bool is_done = co_await consumer_->stop(limit);
    static_cast<void>(is_done);  // what it holds is read again by whoever starts next
}

}  // namespace hermod::push
