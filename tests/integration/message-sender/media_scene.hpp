#pragma once
#include "media_peers.hpp"

namespace hermod::testing {

inline contracts::dispatch file_message(
    std::string id, contracts::content_type type, std::string url, int conversation = 1
) {
    auto out = message(std::move(id), 1, conversation);
    out.content = {};
    out.content.type = type;
    out.content.media_url = std::move(url);
    return out;
}

/// A sender with its files, and everybody around it.
struct media_scene {
    explicit media_scene(asio::io_context& io)
        : f{io} {
        f.more_routes = media.routes();
    }

    awaitable<void> start(std::function<void(sender::settings&)> change = {}) {
        co_await f.start(std::move(change));
        media.content_url = f.url("");
    }

    awaitable<contracts::outcome> outcome_of(std::string id) {
        co_await f.eventually("the outcome of " + id, [this, id] {
            return !f.outcomes_of(id).empty();
        });
        co_return f.outcomes_of(id).back();
    }

    awaitable<contracts::outcome> send(contracts::dispatch one) {
        auto id = one.message_id;
        std::vector<contracts::dispatch> items{std::move(one)};
        co_await f.dispatch(std::move(items));
        co_return co_await outcome_of(std::move(id));
    }

    media_peers media;
    fixture f;
};

}  // namespace hermod::testing
