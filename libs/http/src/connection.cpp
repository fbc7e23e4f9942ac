#include "connection.hpp"

#include "hermod/base/ids.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>

namespace hermod::http {

namespace {

using asio::ip::tcp;

constexpr std::size_t head_read_bytes = 4 * 1024;
constexpr std::size_t body_read_bytes = 64 * 1024;
constexpr std::size_t kept_buffer_bytes = 128 * 1024;
/// How long, and how much, is still read after our last word, so that the peer can read it (a close
/// with unread bytes would reset the connection and lose the answer).
constexpr std::chrono::milliseconds linger_time{1'000};
constexpr std::size_t linger_bytes = 1024 * 1024;

std::string_view view_of(const boost::beast::flat_buffer& buffer) noexcept {
    const auto bytes = buffer.data();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
}

response make_refusal(const refusal& why, std::string_view request_id) {
    const api_error error{
        .status = why.status,
        .code = std::string{why.code},
        .message = std::string{why.message},
        .retryable = why.status == 408};
    return make_error(error, request_id);
}

}  // namespace

connection::connection(server_core& core, tcp::socket socket, std::string peer_address)
    : core_{core},
      stream_{std::make_unique<upgraded_stream::state>(std::move(socket))},
      peer_address_{std::move(peer_address)} {}

void connection::enter(phase next, std::chrono::milliseconds limit) {
    phase_ = next;
    expires_ = steady_clock::now() + limit;
    has_expired_ = false;
}

awaitable<void> connection::run() {
    try {
        co_await serve();
    } catch (const boost::system::system_error& e) {
        // Cut from outside: the session's border.
        if (e.code() != asio::error::operation_aborted)
            core_.log.error("http.connection.failed", {{"what", e.what()}});
    }
    if (stream_) stream_->close();
}

awaitable<void> connection::serve() {
    if (core_.tls) {
        enter(phase::handshake, core_.settings.header_deadline);
        stream_->start_tls(core_.tls);
        error_code ec;
        co_await stream_->handshake(asio::ssl::stream_base::server, ec);
        if (ec) co_return;
    }
    enter(phase::idle, core_.settings.header_deadline);
    bool goes_on = true;
    while (goes_on && !is_cut_) {
        goes_on = co_await serve_one();
        if (goes_on) enter(phase::idle, core_.settings.idle_deadline);
    }
}

awaitable<bool> connection::serve_one() {
    parser_.emplace(core_.settings);
    const auto outcome = co_await read_request();
    if (outcome == reading::gone) co_return false;
    ++request_count_;
    if (outcome == reading::complete) co_return co_await answer_request(parser_->take());

    const refusal timeout{408, "REQUEST_TIMEOUT", "The request took too long to arrive."};
    const auto request_id = core_.make_request_id();
    const auto& why = parser_->failure() ? *parser_->failure() : timeout;
    core_.metrics.count_answer({}, why.status, {});
    const auto answer = make_refusal(why, request_id);
    const response_framing framing{.is_last = true, .request_id = request_id};
    const bool is_sent = co_await send(answer, framing);
    if (is_sent) co_await linger();
    co_return false;
}

void connection::skip_empty_line() {
    // Some clients put an empty line after a body (RFC 9112, 2.2).
    const auto bytes = view_of(in_);
    if (!parser_->is_head_done() && bytes.starts_with("\r\n")) in_.consume(2);
}

awaitable<connection::reading> connection::read_request() {
    bool has_continued = false;
    skip_empty_line();
    while (true) {
        if (in_.size() > 0) {
            if (phase_ == phase::idle) enter(phase::head, core_.settings.header_deadline);
            in_.consume(parser_->put(view_of(in_)));
            if (parser_->failure()) co_return reading::refused;
            if (parser_->is_done()) co_return reading::complete;
        }
        if (parser_->is_head_done() && phase_ == phase::head)
            enter(phase::body, core_.settings.body_deadline);
        if (parser_->is_head_done() && parser_->expects_continue() && !has_continued) {
            has_continued = true;
            const bool is_sent = co_await send_continue();
            if (!is_sent) co_return reading::gone;
            continue;
        }
        const bool has_read = co_await read_more();
        if (has_read) continue;
        const bool is_begun = phase_ == phase::head || phase_ == phase::body;
        co_return has_expired_&& is_begun && !is_cut_ ? reading::refused : reading::gone;
    }
}

awaitable<bool> connection::read_more() {
    const auto room = in_.prepare(parser_->is_head_done() ? body_read_bytes : head_read_bytes);
    error_code ec;
    const auto count = co_await stream_->read_some(room, ec);
    in_.commit(count);
    co_return !ec;
}

awaitable<bool> connection::send_continue() {
    std::string_view rest{"HTTP/1.1 100 Continue\r\n\r\n"};
    error_code ec;
    co_await stream_->write_all(rest, ec);
    co_return !ec;
}

awaitable<bool> connection::answer_request(request r) {
    const auto started = steady_clock::now();
    const auto given_id =
        core_.settings.trusts_request_ids ? r.fields.get("X-Request-Id") : std::nullopt;
    r.request_id =
        given_id && is_message_id(*given_id) ? std::string{*given_id} : core_.make_request_id();
    r.peer_address = peer_address_;
    if (parser_->wants_websocket() && core_.upgrade && !core_.is_draining) {
        co_await hand_over(std::move(r));
        co_return false;
    }
    const std::string request_id = r.request_id;
    const bool is_head = r.method == "HEAD";
    const response answer = co_await ask_handler(std::move(r));
    core_.metrics.count_answer(answer.route, answer.status, steady_clock::now() - started);
    if (is_cut_ || is_peer_gone_) co_return false;

    const bool is_last = !parser_->keeps_alive() || core_.is_draining || answer.is_raw ||
                         request_count_ >= core_.settings.max_requests_per_connection;
    const response_framing framing{
        .is_last = is_last,
        .keeps_alive_1_0 = parser_->is_http_1_0(),
        .is_head = is_head,
        .request_id = request_id};
    const bool is_sent = co_await send(answer, framing);
    if (!is_sent) co_return false;
    if (is_last) co_await linger();
    co_return !is_last;
}

awaitable<response> connection::ask_handler(request r) {
    enter(phase::handler, handler_deadline_of(r.path));
    if (cancels_on_disconnect(r.path)) watch_peer(tcp::socket::wait_read);
    const std::string request_id = r.request_id;
    const std::string path = r.path;
    response answer;
    std::string failure;
    try {
        answer = co_await core_.handle(std::move(r));
    } catch (const std::exception& e) {
        failure = e.what();
    }
    stop_watching();
    const bool was_cancelled = has_expired_ || is_peer_gone_;
    if (was_cancelled) co_await asio::this_coro::reset_cancellation_state();
    if (failure.empty()) co_return answer;
    if (was_cancelled || is_cut_) {
        const api_error error{
            .status = 504,
            .code = "TIMEOUT",
            .message = "The answer took too long.",
            .retryable = true};
        co_return make_error(error, request_id);
    }
    core_.log.error(
        "http.handler.failed", {{"requestId", request_id}, {"path", path}, {"what", failure}}
    );
    const api_error error{
        .status = 500,
        .code = "INTERNAL",
        .message = "Something went wrong on our side.",
        .retryable = true};
    co_return make_error(error, request_id);
}

awaitable<bool> connection::send(const response& answer, const response_framing& framing) {
    out_.clear();
    if (answer.is_raw)
        out_ = answer.body;
    else
        append_response(out_, answer, framing);
    return write_out();
}

awaitable<bool> connection::write_out() {
    enter(phase::write, core_.settings.write_deadline);
    std::string_view rest{out_};
    error_code ec;
    stream_->try_write(rest, ec);
    if (!rest.empty() && !ec) co_await stream_->write_all(rest, ec);
    if (out_.capacity() > kept_buffer_bytes) out_ = {};
    if (in_.size() == 0 && in_.capacity() > kept_buffer_bytes) in_.shrink_to_fit();
    co_return !ec;
}

awaitable<void> connection::linger() {
    enter(phase::linger, linger_time);
    error_code ec;
    if (stream_->tls) {
        co_await stream_->say_goodbye(ec);
        co_return;
    }
    stream_->socket().shutdown(tcp::socket::shutdown_send, ec);
    std::size_t dropped = 0;
    while (!ec && dropped < linger_bytes) {
        in_.clear();
        const auto room = in_.prepare(head_read_bytes);
        dropped += co_await stream_->read_some(room, ec);
    }
}

awaitable<void> connection::hand_over(request r) {
    phase_ = phase::upgraded;
    expires_ = deadline::max();
    stream_->leftover = std::string{view_of(in_)};
    in_ = {};
    parser_.reset();
    const std::string request_id = r.request_id;
    std::string failure;
    try {
        co_await core_.upgrade(std::move(r), upgraded_stream{std::move(stream_)});
    } catch (const std::exception& e) {
        failure = e.what();
    }
    if (!failure.empty() && !is_cut_)
        core_.log.error("http.upgrade.failed", {{"requestId", request_id}, {"what", failure}});
}

}  // namespace hermod::http
