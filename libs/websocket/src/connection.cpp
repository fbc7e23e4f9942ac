#include "hermod/websocket/connection.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hermod::websocket {

namespace {

// Frames up to this size are copied together for one write; larger ones go out from where they are.
constexpr std::size_t gather_below = 16 * 1024;

}  // namespace

connection::connection(http::plain_connection from, const connection_settings& settings, workspace& shared)
    : socket_{std::move(from.socket)}, settings_{settings}, shared_{shared}, leftover_{std::move(from.leftover)} {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
}

connection::~connection() = default;

void connection::start(receiver& to) {
    receiver_ = &to;
    is_started_ = true;
    const auto self = shared_from_this();
    if (!leftover_.empty()) {
        auto first = std::move(leftover_);
        leftover_ = std::string{};
        take(first);
    }
    read_more();
}

void connection::read_more() {
    if (state_ == state::closed) return;
    socket_.async_read_some(
        asio::buffer(small_buffer_),
        [self = shared_from_this()](const error_code& ec, std::size_t size) { self->on_read(ec, size); }
    );
}

void connection::on_read(const error_code& ec, std::size_t size) {
    if (state_ == state::closed) return;
    if (ec) {
        fail(close_code::abnormal, ec == asio::error::eof ? "the peer went away" : "connection lost");
        return;
    }
    if (size < small_buffer_.size()) {
        take({small_buffer_.data(), size});
    } else {
        // There may be more than the small buffer holds: the rest goes into the shared one, which is nobody's between turns.
        const auto room = shared_.read_buffer();
        std::memcpy(room.data(), small_buffer_.data(), size);
        error_code read_error;
        size += socket_.read_some(asio::buffer(room.data() + size, room.size() - size), read_error);
        take(room.first(size));
    }
    read_more();
}

void connection::take(std::span<char> bytes) {
    if (const auto fault = decoder_.feed(bytes, settings_.max_message_bytes, *this); fault != 0) violate(fault);
}

bool connection::on_frame(opcode kind, std::string_view payload) {
    switch (kind) {
        case opcode::text:
        case opcode::binary:
            if (state_ == state::open && receiver_ != nullptr) receiver_->on_message(payload, kind == opcode::binary);
            break;
        case opcode::ping:
            if (state_ == state::open) send(make_frame(opcode::pong, {payload}));
            break;
        case opcode::pong:
            if (state_ == state::open && receiver_ != nullptr) receiver_->on_pong();
            break;
        default:
            on_close_frame(payload);
            return false;
    }
    return state_ != state::closed;
}

void connection::on_close_frame(std::string_view payload) {
    has_peer_close_ = true;
    if (state_ == state::closing) {
        if (queued_bytes_ == 0) end();
        return;
    }
    const auto status = parse_close(payload);
    const auto code = status ? status->code : close_code::protocol_error;
    auto* const told = std::exchange(receiver_, nullptr);
    begin_closing(make_close_frame(code, {}));
    if (told != nullptr) told->on_closed(code, status ? std::string_view{status->reason} : "malformed close frame");
}

void connection::queue(frame_ptr frame, bool is_first) {
    if (state_ != state::open || is_too_slow_) return;
    queued_bytes_ += frame->bytes().size();
    const auto begun = outbox_head_ + (sent_of_head_ > 0 ? 1U : 0U);
    outbox_.insert(is_first ? outbox_.begin() + begun : outbox_.end(), std::move(frame));
    if (queued_bytes_ > settings_.max_outbox_bytes) {
        // A long burst within one turn is no sign of a slow peer, as long as the socket takes it.
        if (!is_waiting_writable_) static_cast<void>(write_out());
        is_too_slow_ = queued_bytes_ > settings_.max_outbox_bytes;
    }
    if (is_scheduled_ || (is_waiting_writable_ && !is_too_slow_)) return;
    is_scheduled_ = true;
    shared_.schedule(shared_from_this());
}

void connection::flush() {
    if (state_ == state::closed) return;
    switch (is_waiting_writable_ ? written::blocked : write_out()) {
        case written::failed:
            fail(close_code::abnormal, "connection lost");
            return;
        case written::blocked:
            if (is_too_slow_) cut_off();
            wait_writable();
            return;
        case written::all:
            break;
    }
    if (is_too_slow_) cut_off();
    if (state_ != state::closing || outbox_head_ < outbox_.size()) return;
    if (has_peer_close_) return end();
    error_code ignored;
    if (is_broken_) socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

connection::written connection::write_out() {
    while (outbox_head_ < outbox_.size()) {
        const auto bytes = gather();
        error_code ec;
        const auto size = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), ec);
        if (ec == asio::error::would_block || ec == asio::error::try_again) return written::blocked;
        if (ec) return written::failed;
        consume(size);
    }
    // An idle connection keeps no memory for its outbox.
    std::vector<frame_ptr>{}.swap(outbox_);
    outbox_head_ = 0;
    return written::all;
}

std::string_view connection::gather() const {
    const auto first = outbox_[outbox_head_]->bytes().substr(sent_of_head_);
    if (outbox_head_ + 1 == outbox_.size() || first.size() >= gather_below) return first;
    const auto room = shared_.write_buffer();
    std::memcpy(room.data(), first.data(), first.size());
    std::size_t size = first.size();
    for (std::size_t i = outbox_head_ + 1; i < outbox_.size(); ++i) {
        const auto next = outbox_[i]->bytes();
        if (next.size() > room.size() - size) break;
        std::memcpy(room.data() + size, next.data(), next.size());
        size += next.size();
    }
    return {room.data(), size};
}

void connection::consume(std::size_t size) {
    queued_bytes_ -= size;
    while (size > 0) {
        auto& head = outbox_[outbox_head_];
        const auto left = head->bytes().size() - sent_of_head_;
        if (size < left) {
            sent_of_head_ += static_cast<std::uint32_t>(size);
            return;
        }
        size -= left;
        head.reset();
        ++outbox_head_;
        sent_of_head_ = 0;
    }
}

void connection::wait_writable() {
    if (is_waiting_writable_ || state_ == state::closed) return;
    is_waiting_writable_ = true;
    socket_.async_wait(asio::socket_base::wait_write, [self = shared_from_this()](const error_code& ec) {
        self->is_waiting_writable_ = false;
        if (!ec && !self->is_scheduled_) self->flush();
    });
}

void connection::cut_off() {
    if (state_ != state::open) return;
    // What has not begun to leave is dropped, so that the memory is free at once; a frame that has begun must be finished.
    const auto keep = outbox_head_ + (sent_of_head_ > 0 ? 1U : 0U);
    for (std::size_t i = keep; i < outbox_.size(); ++i) queued_bytes_ -= outbox_[i]->bytes().size();
    outbox_.resize(keep);
    auto* const told = std::exchange(receiver_, nullptr);
    begin_closing(make_close_frame(close_code::try_again_later, "too slow"));
    if (told != nullptr) told->on_closed(close_code::try_again_later, "too slow");
}

void connection::close(std::uint16_t code, std::string_view reason) {
    receiver_ = nullptr;
    if (state_ == state::open) begin_closing(make_close_frame(code, reason));
}

void connection::begin_closing(frame_ptr close_frame) {
    state_ = state::closing;
    shared_.closing_.insert(this);
    // The peer's close frame has to be read, also where nothing else was.
    if (!std::exchange(is_started_, true)) read_more();
    const auto limit = settings_.close_deadline;
    queued_bytes_ += close_frame->bytes().size();
    outbox_.push_back(std::move(close_frame));
    if (!is_scheduled_ && !is_waiting_writable_) {
        is_scheduled_ = true;
        shared_.schedule(shared_from_this());
    }
    close_timer_ = std::make_unique<asio::steady_timer>(socket_.get_executor(), limit);
    close_timer_->async_wait([self = shared_from_this()](const error_code& ec) {
        if (!ec) self->end();
    });
}

void connection::violate(std::uint16_t code) {
    if (state_ != state::open) return end();
    auto* const told = std::exchange(receiver_, nullptr);
    // Closing at once would reset the connection under bytes that were not read, and the peer would not see the code.
    is_broken_ = true;
    begin_closing(make_close_frame(code, {}));
    if (told != nullptr) told->on_closed(code, "protocol violation");
}

void connection::fail(std::uint16_t code, std::string_view reason) {
    auto* const told = std::exchange(receiver_, nullptr);
    end();
    if (told != nullptr) told->on_closed(code, reason);
}

void connection::abort() noexcept {
    receiver_ = nullptr;
    end();
}

void connection::end() noexcept {
    if (state_ == state::closed) return;
    if (state_ == state::closing) shared_.closing_.erase(this);
    state_ = state::closed;
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    if (close_timer_) close_timer_->cancel();
    std::vector<frame_ptr>{}.swap(outbox_);
    outbox_head_ = 0;
    queued_bytes_ = 0;
}

}  // namespace hermod::websocket
