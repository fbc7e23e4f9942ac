#include "sockets/plain_door.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "hermod/async/event.hpp"
#include "hermod/websocket/handshake.hpp"

namespace hermod::push {

namespace {

introduction read_introduction(const http::request& request) {
    introduction out;
    out.token = request.query("token").value_or("");
    if (out.token.empty()) out.token = bearer_token(request);
    out.wanted.tenant = request.query("tenantId").value_or("");
    out.wanted.conversation = request.query("conversationId").value_or("");
    if (const auto since = request.query("since")) out.seen = parse_position(*since).value_or(position{});
    return out;
}

}  // namespace

plain_door::plain_door(
    executor ex, const settings& config, client_world& world, admission_desk& desk, websocket::workspace& space,
    engineio::deadline_queue& deadlines
)
    : executor_{std::move(ex)},
      world_{world},
      desk_{desk},
      workspace_{space},
      deadlines_{deadlines},
      is_alive_{std::make_shared<bool>(true)} {
    socket_settings_.max_message_bytes = config.limits.message_bytes;
    socket_settings_.max_outbox_bytes = config.limits.outbox_bytes;
}

plain_door::~plain_door() { *is_alive_ = false; }

std::string plain_door::refuse(const http::request& request, std::optional<quota::place>& place) {
    const auto fault = websocket::find_handshake_fault(request);
    if (!fault.empty()) return websocket::make_refusal(400, "text/plain", fault, {});
    const auto admitted = desk_.admit(request);
    if (admitted.status != 0) {
        const auto wait = std::to_string(std::max(1, admitted.retry_after_seconds));
        return websocket::make_refusal(admitted.status, "text/plain", admitted.message, {{"Retry-After", wait}});
    }
    place = desk_.take_place(request);
    if (!place) return websocket::make_refusal(429, "text/plain", "Too many connections from this address", {{"Retry-After", "5"}});
    return {};
}

awaitable<void> plain_door::upgrade(http::request request, http::upgraded_stream stream) {
    std::optional<quota::place> place;
    const auto refusal = refuse(request, place);
    const auto answer = refusal.empty() ? websocket::make_switching_answer(request, {}) : refusal;
    const auto written = co_await stream.write_all(answer);
    auto plain = written.has_value() && refusal.empty() ? stream.release_plain() : std::nullopt;
    if (!plain) {
        stream.close();
        co_return;
    }
    auto socket = std::make_shared<websocket::connection>(std::move(*plain), socket_settings_, workspace_);
    auto made = std::make_unique<plain_client>(
        std::move(socket), world_, deadlines_, std::move(*place), [this](plain_client& gone) { retire(gone); }
    );
    auto& client = *made;
    clients_.emplace(&client, std::move(made));
    client.start(read_introduction(request));
}

void plain_door::retire(plain_client& gone) {
    const auto found = clients_.find(&gone);
    if (found == clients_.end()) return;
    retired_.push_back(std::move(found->second));
    clients_.erase(found);
    if (retired_.size() > 1) return;
    asio::post(executor_, [this, is_alive = is_alive_] {
        if (*is_alive) std::exchange(retired_, {}).clear();
    });
}

awaitable<void> plain_door::drain(std::chrono::milliseconds duration) {
    constexpr std::chrono::milliseconds step{50};
    const auto steps = std::max<std::int64_t>(1, duration / step);
    const auto per_step = clients_.size() / static_cast<std::size_t>(steps) + 1;
    while (!clients_.empty()) {
        for (std::size_t i = 0; i < per_step && !clients_.empty(); ++i) {
            clients_.begin()->first->close(websocket::close_code::going_away, "restart");
        }
        co_await async::sleep_for(step);
    }
}

void plain_door::close_all() {
    while (!clients_.empty()) clients_.begin()->first->close(websocket::close_code::going_away, "restart");
}

}  // namespace hermod::push
