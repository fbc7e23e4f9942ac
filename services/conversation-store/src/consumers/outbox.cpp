#include "consumers/outbox.hpp"

#include <iterator>
#include <map>
#include <utility>

#include "hermod/async/backoff.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/control.hpp"
#include "hermod/contracts/topology.hpp"

namespace hermod::store {

namespace {

/// Fills packs `{"items":[…]}` up to the limits; each goes to `exchange` with `key`.
class pack_filler {
public:
    pack_filler(std::vector<amqp::outgoing>& out, std::string exchange, std::string key, const outbox_settings& limits)
        : out_{out}, exchange_{std::move(exchange)}, key_{std::move(key)}, limits_{limits} {}

    template <class Item>
    void add(const Item& item) {
        if (count_ == 0) writer_.emplace().begin_object().key("items").begin_array();
        to_json(*writer_, item);
        if (++count_ >= limits_.max_pack_items || writer_->size() >= limits_.max_pack_bytes) finish();
    }

    void finish() {
        if (count_ == 0) return;
        writer_->end_array().end_object();
        amqp::outgoing message{.exchange = exchange_, .routing_key = key_, .body = writer_->str()};
        message.message_id = to_string(make_uuid_v7());
        out_.push_back(std::move(message));
        count_ = 0;
    }

private:
    std::vector<amqp::outgoing>& out_;
    std::string exchange_;
    std::string key_;
    const outbox_settings& limits_;
    std::optional<json::writer> writer_;
    std::size_t count_{0};
};

/// Longer than the broker is ever away without a person: a limit would give up places in the publisher's order.
constexpr std::chrono::hours confirm_limit{24};

template <class T>
void move_all(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void news::append(news&& more) {
    move_all(events, more.events);
    move_all(dispatches, more.dispatches);
    move_all(dead, more.dead);
    move_all(replays, more.replays);
}

struct outbox::countdown {
    countdown(executor ex, std::size_t n) : left{n}, changed{std::move(ex)} {}
    std::size_t left;
    async::event changed;
};

outbox::outbox(
    executor ex, amqp::publisher& publisher, outbox_settings settings, log::logger& logger, telemetry::registry& metrics)
    : executor_{ex},
      publisher_{publisher},
      settings_{settings},
      logger_{logger},
      tasks_{ex, [&logger](std::string_view task, const std::exception_ptr&) {
                 logger.error("store.outbox.failed", {{"task", task}});
             }},
      accepted_{ex},
      events_{metrics.make_counter("store_events_published_total", "Events confirmed by the broker")},
      dispatches_{metrics.make_counter("store_dispatches_published_total", "Dispatches confirmed by the broker")},
      dead_{metrics.make_counter("store_dead_lettered_total", "Items given up, published to hermod.dead")},
      repeats_{metrics.make_counter("store_publish_repeats_total", "Publishes that had to be tried again")} {}

std::vector<amqp::outgoing> outbox::pack(const news& what) const {
    std::vector<amqp::outgoing> out;
    std::map<std::string, pack_filler> events;
    pack_filler control{out, std::string{contracts::control_exchange}, {}, settings_};
    for (const auto& event : what.events) {
        if (const auto change = contracts::as_access_change(event)) {
            control.add(contracts::control{*change});
            continue;
        }
        events.try_emplace(event.tenant_id, out, std::string{contracts::events_exchange}, contracts::event_key(event.tenant_id), settings_)
            .first->second.add(event);
    }
    control.finish();
    // Events first: they leave on one channel, so a client hears of a message before its outcome.
    for (auto& [tenant, filler] : events) filler.finish();
    std::map<std::string, pack_filler> dispatches;
    for (const auto& item : what.dispatches) {
        auto key = contracts::partition_key_of(item.phone_number_id, settings_.partitions);
        dispatches.try_emplace(key, out, std::string{contracts::dispatch_exchange}, key, settings_).first->second.add(item);
    }
    for (auto& [key, filler] : dispatches) filler.finish();
    std::map<std::string, pack_filler> replays;
    for (const auto& item : what.replays) {
        auto key = contracts::partition_key_of(item.phone_number_id.value_or(item.waba_id), settings_.partitions);
        replays.try_emplace(key, out, std::string{contracts::feedback_exchange}, key, settings_).first->second.add(item);
    }
    for (auto& [key, filler] : replays) filler.finish();
    for (const auto& [item, reason] : what.dead) {
        amqp::outgoing letter{.exchange = std::string{contracts::dead_exchange}, .routing_key = std::string{contracts::dead_key}, .body = item};
        letter.message_id = to_string(make_uuid_v7());
        letter.headers["x-hermod-reason"] = reason;
        out.push_back(std::move(letter));
    }
    return out;
}

awaitable<void> outbox::publish(news what) {
    auto messages = pack(what);
    const auto left = std::make_shared<countdown>(executor_, messages.size());
    for (auto& message : messages) tasks_.spawn("publish", publish_one(std::move(message), left));
    while (left->left > 0) co_await left->changed.wait();
    if (listener_ && !what.events.empty()) co_await listener_(what.events);
    events_.add(static_cast<double>(what.events.size()));
    dispatches_.add(static_cast<double>(what.dispatches.size()));
    dead_.add(static_cast<double>(what.dead.size()));
}

awaitable<void> outbox::publish_one(amqp::outgoing message, std::shared_ptr<countdown> left) {
    const lane way{message.exchange, message.routing_key};
    const auto ticket = ++last_ticket_;
    async::backoff delays;
    while (true) {
        while (must_wait(way, ticket)) co_await accepted_.wait();
        const auto outcome = co_await publisher_.publish(message, steady_clock::now() + confirm_limit);
        if (outcome == amqp::publish_outcome::confirmed) break;
        repeats_.add();
        refused_[outcome == amqp::publish_outcome::overloaded ? lane{} : way].insert(ticket);
        if (outcome == amqp::publish_outcome::returned)
            logger_.error("store.publish.returned", {{"exchange", message.exchange}, {"key", message.routing_key}});
        co_await async::sleep_for(delays.next());
    }
    for (auto blocked = refused_.begin(); blocked != refused_.end();) {
        blocked->second.erase(ticket);
        blocked = blocked->second.empty() ? refused_.erase(blocked) : std::next(blocked);
    }
    accepted_.notify();
    --left->left;
    left->changed.notify();
}

/// Something that came earlier has not been taken yet.
bool outbox::must_wait(const lane& way, std::uint64_t ticket) const {
    for (const auto& blocked : {way, lane{}}) {
        const auto found = refused_.find(blocked);
        if (found != refused_.end() && *found->second.begin() < ticket) return true;
    }
    return false;
}

awaitable<void> outbox::stop() {
    tasks_.cancel();
    co_await tasks_.join();
}

}  // namespace hermod::store
