#include "sockets/socketio_door.hpp"

#include <random>
#include <utility>

namespace hermod::push {

namespace {

/// Clients that are sent away come back at different times.
int jittered_seconds() {
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::uniform_int_distribution{1, 5}(random);
}

engineio::admission shed(std::string why) { return {503, std::move(why), jittered_seconds()}; }

/// The gateway appends the address that it saw; the request itself is the gateway's.
std::string address_of(const http::request& request) {
    const auto list = request.fields.get("X-Forwarded-For").value_or("");
    const auto comma = list.rfind(',');
    auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    while (last.starts_with(' ')) last.remove_prefix(1);
    return last.empty() ? request.peer_address : std::string{last};
}

}  // namespace

admission_desk::admission_desk(
    const settings& config, std::function<std::string()> trouble, std::function<std::size_t()> load
)
    : config_{config},
      cors_{config.origins, true},
      trouble_{std::move(trouble)},
      load_{std::move(load)},
      per_address_{config.limits.per_address},
      handshakes_{static_cast<double>(config.limits.handshakes_per_second)} {}

engineio::admission admission_desk::admit(const http::request& handshake) {
    if (is_closed_) return shed("The service is stopping");
    if (!trouble_().empty()) return shed("The service is not ready");
    if (!engineio::is_origin_allowed(cors_, handshake)) return {403, "Origin not allowed"};
    if (load_() >= config_.limits.connections) return shed("Too many connections");
    if (!handshakes_.try_take(steady_clock::now())) return shed("Too many new connections");
    return {};
}

std::optional<quota::place> admission_desk::take_place(const http::request& handshake) {
    return per_address_.take(address_of(handshake));
}

socketio_door::socketio_door(const settings& config, client_world& world, admission_desk& desk)
    : world_{world}, desk_{desk} {
    protocol_.connect_timeout = config.heartbeat.introduction;
    protocol_.limits.bytes = config.limits.message_bytes;
    protocol_.max_binary_bytes = config.limits.message_bytes;
    protocol_.max_namespaces = 2;
}

engineio::admission socketio_door::admit(const http::request& handshake) {
    auto admitted = desk_.admit(handshake);
    if (admitted.status != 0) return admitted;
    next_place_ = desk_.take_place(handshake);
    if (!next_place_) return {429, "Too many connections from this address", jittered_seconds()};
    return {};
}

std::unique_ptr<engineio::session_user> socketio_door::open(engineio::link& opened, const http::request& handshake) {
    auto place = next_place_ ? std::move(*next_place_) : quota::place{};
    next_place_.reset();
    return std::make_unique<socketio_client>(opened, protocol_, world_, table_, handshake, std::move(place));
}

}  // namespace hermod::push
