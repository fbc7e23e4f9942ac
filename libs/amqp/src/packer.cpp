#include "hermod/amqp/packer.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "publisher_state.hpp"

namespace hermod::amqp {

namespace {

constexpr std::string_view pack_begin = R"({"items":[)";
constexpr std::string_view pack_end = "]}";

/// Items for one routing key that travel together.
struct pack {
    std::string body{pack_begin};
    std::vector<publish_done> waiting;
    deadline limit{deadline::max()};

    void add(const std::string& item, deadline item_limit, publish_done done) {
        if (!waiting.empty()) body.push_back(',');
        body.append(item);
        waiting.push_back(std::move(done));
        limit = std::min(limit, item_limit);  // a wait may end early, never late
    }
};

}  // namespace

struct packer::state : std::enable_shared_from_this<packer::state> {
    state(executor loop, publisher::state& target_, packer_settings s, telemetry::registry& registry)
        : ex{loop},
          target{target_},
          settings{std::move(s)},
          timer{loop},
          packs_sent{registry.make_counter("amqp_packs_total", "Packs published", {{"exchange", settings.exchange}})},
          items_sent{registry.make_counter("amqp_pack_items_total", "Items in packs", {{"exchange", settings.exchange}})} {}

    void add(const std::string& key, const std::string& item, deadline limit, publish_done done) {
        auto found = packs.find(key);
        if (found != packs.end() && found->second.body.size() + item.size() + 3 > settings.max_bytes) {
            send(found->first, std::exchange(found->second, {}));
        }
        if (found == packs.end()) found = packs.try_emplace(key).first;
        found->second.add(item, limit, std::move(done));
        if (found->second.waiting.size() >= settings.max_items) send(key, std::exchange(found->second, {}));
        else arm();
    }

    void arm() {
        if (std::exchange(is_armed, true)) return;
        if (settings.linger.count() == 0) {
            asio::post(ex, [weak = weak_from_this()] {
                if (const auto self = weak.lock()) self->send_all();
            });
            return;
        }
        timer.expires_after(settings.linger);
        timer.async_wait([weak = weak_from_this()](error_code failed) {
            const auto self = weak.lock();
            if (!failed && self) self->send_all();
        });
    }

    void send_all() {
        is_armed = false;
        for (auto& [key, content] : packs)
            if (!content.waiting.empty()) send(key, std::exchange(content, {}));
        if (packs.size() > most_idle_keys) packs.clear();
    }

    void send(const std::string& key, pack content) {
        packs_sent.add();
        items_sent.add(static_cast<double>(content.waiting.size()));
        outgoing message;
        message.exchange = settings.exchange;
        message.routing_key = key;
        message.body = std::move(content.body.append(pack_end));
        message.is_mandatory = settings.is_mandatory;
        message.is_persistent = settings.is_persistent;
        auto done = [waiting = std::move(content.waiting)](publish_outcome outcome) mutable {
            for (auto& each : waiting) each(outcome);
        };
        target.submit(std::move(message), content.limit, publish_done{std::move(done)});
    }

    static constexpr std::size_t most_idle_keys = 1024;
    executor ex;
    publisher::state& target;
    packer_settings settings;
    std::map<std::string, pack, std::less<>> packs;
    asio::steady_timer timer;
    telemetry::counter packs_sent, items_sent;
    bool is_armed{false};
};

packer::packer(executor ex, publisher& target, packer_settings settings, telemetry::registry& metrics)
    : state_{std::make_shared<state>(ex, *target.state_, std::move(settings), metrics)} {}

/// What was not sent yet leaves now, so that every waiting caller gets its outcome from the publisher.
packer::~packer() { state_->send_all(); }

awaitable<publish_outcome> packer::publish(std::string routing_key, std::string item, deadline limit) {
    auto start = [this, &routing_key, &item, limit](auto handler) {
        state_->add(routing_key, item, limit, publish_done{std::move(handler)});
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(publish_outcome)>(
        start, asio::use_awaitable);
}

}  // namespace hermod::amqp
