#include "hermod/engineio/server.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "hermod/base/encoding.hpp"
#include "hermod/websocket/handshake.hpp"

namespace hermod::engineio {

namespace {

constexpr std::string_view text_type = "text/plain; charset=UTF-8";

http::response make_answer(int status, std::string_view type, std::string body) {
    http::response out;
    out.status = status;
    out.body = std::move(body);
    if (!out.body.empty()) out.fields.set("Content-Type", std::string{type});
    out.fields.set("Cache-Control", "no-store");
    return out;
}

http::response make_fault(request_fault fault) {
    return make_answer(status_of(fault), "application/json", body_of(fault));
}

http::response make_refusal(const admission& refused) {
    auto out = make_answer(refused.status, "application/json", body_of(request_fault::forbidden, refused.message));
    if (refused.retry_after_seconds > 0) out.fields.set("Retry-After", std::to_string(refused.retry_after_seconds));
    return out;
}

bool is_text_only(const http::request& request) { return !request.query("b64").value_or("").empty(); }

std::string random_id() {
    unsigned char bytes[15];
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error{"no random bytes"};
    return to_base64url({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

}  // namespace

server::server(
    executor ex, const server_settings& settings, application& app, websocket::workspace& space, deadline_queue& deadlines
)
    : executor_{std::move(ex)},
      settings_{settings},
      application_{app},
      workspace_{space},
      deadlines_{deadlines},
      is_alive_{std::make_shared<bool>(true)} {}

server::~server() { *is_alive_ = false; }

awaitable<http::response> server::handle(http::request request) {
    if (request.method == "OPTIONS" && !settings_.cors.origins.empty()) {
        co_return answer_preflight(settings_.cors, request);
    }
    const auto cors = cors_headers(settings_.cors, request);
    auto out = co_await answer(std::move(request));
    for (const auto& [name, value] : cors) out.fields.set(name, value);
    co_return out;
}

awaitable<http::response> server::answer(http::request request) {
    const auto facts = read_facts(request);
    auto target = facts.session_id ? find(*facts.session_id) : nullptr;
    const auto current = target ? std::optional{target->current_transport()} : std::nullopt;
    if (const auto fault = find_fault(facts, current)) co_return make_fault(*fault);
    if (!target) co_return answer_handshake(request);
    co_return co_await answer_session(std::move(request), std::move(target));
}

http::response server::answer_handshake(const http::request& request) {
    const auto admitted = application_.admit(request);
    if (admitted.status != 0) return make_refusal(admitted);
    if (const auto fault = find_version_fault(read_facts(request))) return make_fault(*fault);
    const auto opened = make_link(transport::polling);
    opened->open(application_.open(*opened, request), nullptr, is_text_only(request));
    return make_answer(200, text_type, session::open_packet(settings_.session, opened->id(), transport::polling));
}

awaitable<http::response> server::answer_session(http::request request, std::shared_ptr<link> target) {
    if (request.method == "GET") co_return co_await answer_poll(std::move(target));
    if (request.method == "POST") co_return answer_post(request, *target);
    co_return make_answer(500, text_type, {});
}

awaitable<http::response> server::answer_poll(std::shared_ptr<link> target) {
    link::waiting_poll waiter{executor_};
    std::string body;
    switch (target->poll(body, waiter)) {
        case session::poll_outcome::answered:
            co_return make_answer(200, text_type, std::move(body));
        case session::poll_outcome::refused:
            co_return make_answer(400, text_type, {});
        case session::poll_outcome::waiting:
            break;
    }
    struct abort_at_exit {
        link& target;
        link::waiting_poll& waiter;
        ~abort_at_exit() { target.abort_poll(waiter); }
    } const guard{*target, waiter};
    while (!waiter.is_done) co_await waiter.ready.wait();
    if (waiter.is_refused) co_return make_fault(request_fault::bad_request);
    co_return make_answer(200, text_type, std::move(waiter.body));
}

http::response server::answer_post(const http::request& request, link& target) {
    if (request.fields.get("Content-Type").value_or("").starts_with("application/octet-stream")) {
        target.on_bad_post();
        return make_answer(400, text_type, {});
    }
    if (request.body.size() > settings_.session.max_payload) return make_answer(413, text_type, {});
    if (!target.post(request.body)) return make_answer(400, text_type, {});
    return make_answer(200, "text/html", "ok");
}

std::string server::refuse_upgrade(const http::request& request) {
    const auto cors = cors_headers(settings_.cors, request);
    const auto refuse = [&](int status, std::string_view text) {
        return websocket::make_refusal(status, "text/html", text, cors);
    };
    const auto facts = read_facts(request);
    const auto target = facts.session_id ? find(*facts.session_id) : nullptr;
    const auto current = target ? std::optional{target->current_transport()} : std::nullopt;
    if (const auto fault = find_fault(facts, current)) return refuse(400, message_of(*fault));
    if (!facts.session_id) {
        const auto admitted = application_.admit(request);
        if (admitted.status != 0) return refuse(admitted.status == 403 ? 400 : admitted.status, admitted.message);
        // Before the 101, unlike the reference, which switches protocols and then writes HTTP into the WebSocket.
        if (const auto fault = find_version_fault(facts)) return refuse(400, message_of(*fault));
    }
    if (const auto fault = websocket::find_handshake_fault(request); !fault.empty()) return refuse(400, fault);
    return {};
}

awaitable<void> server::upgrade(http::request request, http::upgraded_stream stream) {
    const auto refusal = refuse_upgrade(request);
    if (!refusal.empty()) {
        const auto written = co_await stream.write_all(refusal);
        static_cast<void>(written.has_value());  // a peer that is gone needs no answer
        stream.close();
        co_return;
    }
    const auto socket = co_await switch_protocols(request, std::move(stream));
    if (!socket) co_return;
    if (const auto id = request.query("sid")) {
        // Looked up again: the session may have ended while the answer was written.
        if (const auto target = find(*id)) target->attach(socket);
        else socket->close(0);
        co_return;
    }
    const auto opened = make_link(transport::websocket);
    const auto packet = session::open_packet(settings_.session, opened->id(), transport::websocket);
    socket->send(websocket::make_frame(websocket::opcode::text, {packet}));
    auto user = application_.open(*opened, request);
    opened->open(std::move(user), socket, is_text_only(request));
}

awaitable<std::shared_ptr<websocket::connection>> server::switch_protocols(
    const http::request& request, http::upgraded_stream stream
) {
    const auto answer = websocket::make_switching_answer(request, cors_headers(settings_.cors, request));
    const auto written = co_await stream.write_all(answer);
    if (!written.has_value()) co_return nullptr;
    auto plain = stream.release_plain();
    if (!plain) co_return nullptr;
    co_return std::make_shared<websocket::connection>(std::move(*plain), settings_.websocket, workspace_);
}

std::shared_ptr<link> server::make_link(transport first) {
    const auto id = settings_.node_id.empty() ? random_id() : settings_.node_id + "." + random_id();
    auto made = std::make_shared<link>(*this, id, first, steady_clock::now());
    links_.insert(made);
    return made;
}

std::shared_ptr<link> server::find(std::string_view id) const {
    const auto found = links_.find(id);
    return found == links_.end() ? nullptr : *found;
}

void server::retire(link& gone) {
    const auto found = links_.find(std::string_view{gone.id()});
    if (found == links_.end()) return;
    retired_.push_back(*found);
    links_.erase(found);
    if (retired_.size() > 1) return;
    asio::post(executor_, [this, is_alive = is_alive_] {
        if (*is_alive) std::exchange(retired_, {}).clear();
    });
}

void server::close_all() {
    const std::vector<std::shared_ptr<link>> all{links_.begin(), links_.end()};
    for (const auto& each : all) each->close(close_reason::shutting_down, websocket::close_code::going_away, "restart");
    workspace_.abort_closing();
    links_.clear();
}

awaitable<void> server::drain(std::chrono::milliseconds duration) {
    constexpr std::chrono::milliseconds step{50};
    const auto steps = std::max<std::int64_t>(1, duration / step);
    const auto per_step = links_.size() / static_cast<std::size_t>(steps) + 1;
    while (!links_.empty()) {
        std::vector<std::shared_ptr<link>> some;
        for (const auto& each : links_) {
            if (some.size() == per_step) break;
            if (each->is_open()) some.push_back(each);
        }
        if (some.empty()) co_return;
        for (const auto& each : some) each->close(close_reason::shutting_down, websocket::close_code::going_away, "restart");
        co_await async::sleep_for(step);
    }
}

}  // namespace hermod::engineio
