#include <algorithm>
#include <utility>

#include "hermod/engineio/link.hpp"
#include "hermod/engineio/server.hpp"

namespace hermod::engineio {

/// The WebSocket of an upgrade that is not decided yet.
class link::probe final : public websocket::receiver {
public:
    probe(link& owner, std::shared_ptr<websocket::connection> socket) : owner_{owner}, socket_{std::move(socket)} {}
    ~probe() override {
        if (socket_) socket_->close(0);
    }
    probe(const probe&) = delete;
    probe& operator=(const probe&) = delete;

    void start() { socket_->start(*this); }
    void send(frame_ptr frame) { socket_->send(std::move(frame)); }
    [[nodiscard]] std::shared_ptr<websocket::connection> release() { return std::exchange(socket_, nullptr); }

    void on_message(std::string_view payload, bool is_binary) override {
        // The session may close or adopt this probe in here: nothing of it may be touched afterwards.
        auto& owner = owner_;
        owner.session_.on_probe_message(payload, is_binary);
        owner.reschedule();
    }
    void on_closed(std::uint16_t, std::string_view) override {
        auto& owner = owner_;
        const auto self = std::move(owner.probe_);
        owner.session_.on_probe_closed();
        owner.reschedule();
    }

private:
    link& owner_;
    std::shared_ptr<websocket::connection> socket_;
};

link::link(server& owner, std::string id, transport first, deadline now)
    : owner_{owner}, id_{std::move(id)}, session_{owner.settings().session, *this, first, now} {}

link::~link() {
    owner_.deadlines_.set(*this, deadline::max());
    if (socket_) socket_->abort();
}

void link::open(std::unique_ptr<session_user> user, std::shared_ptr<websocket::connection> socket, bool is_text_only) {
    is_text_only_ = is_text_only;
    user_ = std::move(user);
    socket_ = std::move(socket);
    reschedule();
    if (socket_) socket_->start(*this);
}

void link::attach(std::shared_ptr<websocket::connection> socket) {
    if (!session_.attach_probe(steady_clock::now())) {
        socket->close(0);
        return;
    }
    probe_ = std::make_unique<probe>(*this, std::move(socket));
    reschedule();
    probe_->start();
}

void link::send(const frame_ptr& packet) {
    session_.send(packet);
    if (session_.is_overfull()) reschedule();
}

void link::close(close_reason reason, std::uint16_t code, std::string_view text) {
    session_.close(reason, steady_clock::now(), code, text);
    reschedule();
}

void link::reschedule() {
    const auto users = user_ && session_.is_open() ? user_->next_deadline() : deadline::max();
    owner_.deadlines_.set(*this, std::min(session_.next_deadline(), users));
}

void link::on_deadline(deadline now) {
    session_.tick(now);
    if (session_.is_open() && user_) user_->tick(now);
    reschedule();
}

session::poll_outcome link::poll(std::string& body, waiting_poll& waiter) {
    const auto outcome = session_.poll(body, steady_clock::now());
    if (outcome == session::poll_outcome::waiting) poll_ = &waiter;
    reschedule();
    return outcome;
}

void link::abort_poll(waiting_poll& waiter) {
    if (poll_ != &waiter) return;
    poll_ = nullptr;
    session_.on_poll_aborted();
    reschedule();
}

bool link::post(std::string_view body) {
    const bool is_good = session_.post(body, steady_clock::now());
    reschedule();
    return is_good;
}

void link::on_bad_post() {
    session_.on_bad_post();
    reschedule();
}

void link::answer_poll(std::string body) {
    if (poll_ == nullptr) return;
    auto& waiter = *std::exchange(poll_, nullptr);
    waiter.body = std::move(body);
    waiter.is_done = true;
    waiter.ready.notify();
}

void link::refuse_poll() {
    if (poll_ != nullptr) poll_->is_refused = true;
    answer_poll({});
}

void link::send_websocket(frame_ptr frame, bool is_urgent) {
    if (!socket_) return;
    if (is_text_only_ && frame->kind() == websocket::opcode::binary) frame = as_text(*frame);
    if (is_urgent) socket_->send_first(std::move(frame));
    else socket_->send(std::move(frame));
}

void link::close_websocket(std::uint16_t code, std::string_view reason) {
    if (const auto socket = std::exchange(socket_, nullptr)) socket->close(code, reason);
}

void link::send_probe(frame_ptr frame) {
    if (probe_) probe_->send(std::move(frame));
}

void link::close_probe() { probe_.reset(); }

void link::adopt_probe() {
    socket_ = probe_->release();
    socket_->set_receiver(this);
    probe_.reset();
}

void link::deliver(std::string_view content, bool is_binary) {
    if (user_) user_->on_message(content, is_binary);
}

void link::on_close(close_reason reason) {
    if (user_) user_->on_close(reason);
}

void link::on_gone() { owner_.retire(*this); }

void link::on_message(std::string_view payload, bool is_binary) {
    session_.on_websocket_message(payload, is_binary, steady_clock::now());
    reschedule();
}

void link::on_closed(std::uint16_t code, std::string_view) {
    socket_.reset();
    const bool is_slow = code == websocket::close_code::try_again_later;
    session_.on_websocket_closed(is_slow ? close_reason::too_slow : close_reason::transport_close);
    reschedule();
}

}  // namespace hermod::engineio
