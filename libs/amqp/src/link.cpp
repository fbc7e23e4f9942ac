#include "link.hpp"

#include <algorithm>

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "hermod/async/with_timeout.hpp"

namespace hermod::amqp {

namespace {

constexpr std::chrono::milliseconds tick_time{200};
constexpr std::chrono::seconds goodbye_time{1};
constexpr std::size_t input_size = 256U * 1024;

asio::ssl::context make_tls_context(const connection_settings& settings) {
    asio::ssl::context context{asio::ssl::context::tls_client};
    context.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    context.set_verify_mode(asio::ssl::verify_peer);
    if (settings.ca_file.empty()) context.set_default_verify_paths();
    else context.load_verify_file(settings.ca_file);
    if (!settings.client_certificate.empty()) {
        context.use_certificate_chain_file(settings.client_certificate);
        context.use_private_key_file(settings.client_key, asio::ssl::context::pem);
    }
    return context;
}

/// A look-up that its waiter can leave: getaddrinfo itself cannot be cancelled.
struct lookup {
    explicit lookup(const executor& ex) : resolver{ex}, done{ex, deadline::max()} {}
    asio::ip::tcp::resolver resolver;
    asio::steady_timer done;
    result<asio::ip::tcp::resolver::results_type> found{error_code{asio::error::timed_out}};
    bool is_done{false};
};

awaitable<result<asio::ip::tcp::resolver::results_type>> resolve(executor ex, broker_address address) {
    const auto work = std::make_shared<lookup>(ex);
    work->resolver.async_resolve(
        address.host, std::to_string(address.port),
        [work](error_code failed, asio::ip::tcp::resolver::results_type endpoints) {
            if (failed) work->found = failed;
            else work->found = std::move(endpoints);
            work->is_done = true;
            work->done.cancel();
        });
    error_code ignored;
    if (!work->is_done) co_await work->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return work->found;
}

}  // namespace

link::link(executor ex, const connection_settings& settings, link_listener& listener, std::chrono::milliseconds linger)
    : executor_{ex},
      settings_{settings},
      listener_{listener},
      linger_{linger},
      socket_{ex},
      ticker_{ex},
      linger_timer_{ex},
      negotiation_{settings},
      input_(input_size) {}

awaitable<std::string> link::run(broker_address address) {
    const auto self = shared_from_this();
    const auto where = address.host + ":" + std::to_string(address.port) + ": ";
    open_limit_ = steady_clock::now() + settings_.connect_deadline;
    auto connected = co_await async::with_timeout(connect(address), open_limit_);
    if (!connected) close("cannot connect in time");
    else if (!connected->empty()) close(*connected);
    if (!is_closed_) {
        last_read_ = last_write_ = steady_clock::now();
        writer_.protocol_header();
        flush();
        watch();
        co_await read_all();
    }
    ticker_.cancel();
    co_return where + reason_;
}

awaitable<std::string> link::connect(broker_address address) {
    error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    const auto found = co_await resolve(executor_, address);
    if (!found) co_return "cannot resolve the name: " + found.error().message();
    co_await asio::async_connect(socket_, *found, token);
    if (failed) co_return "cannot connect: " + failed.message();
    socket_.set_option(tcp::no_delay{true}, failed);
    socket_.set_option(asio::socket_base::keep_alive{true}, failed);
    if (!settings_.is_tls) co_return "";
    failed = co_await start_tls(address.host);
    if (failed) co_return "TLS: " + failed.message();
    co_return "";
}

awaitable<error_code> link::start_tls(std::string host) {
    error_code failed;
    try {
        tls_context_.emplace(make_tls_context(settings_));
    } catch (const boost::system::system_error& e) {
        co_return e.code();  // a certificate file that cannot be read
    }
    tls_.emplace(socket_, *tls_context_);
    tls_->set_verify_callback(asio::ssl::host_name_verification{host});
    if (SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str()) != 1) co_return asio::error::invalid_argument;
    co_await tls_->async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, failed));
    co_return failed;
}

awaitable<void> link::read_all() {
    error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    while (!is_closed_) {
        std::size_t size = 0;
        if (tls_) size = co_await tls_->async_read_some(asio::buffer(input_), token);
        else size = co_await socket_.async_read_some(asio::buffer(input_), token);
        if (failed) co_return close("connection lost: " + failed.message());
        last_read_ = steady_clock::now();
        if (!reader_.feed({input_.data(), size}, *this)) co_return close("bad frame: " + reader_.trouble());
    }
}

void link::on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) {
    if (is_closed_) return;
    if (channel > 0) return listener_.on_method(channel, id, fields);
    if (is_open_) on_own_channel(id, fields);
    else on_negotiation(id, fields);
}

void link::on_content(std::uint16_t channel, content what) {
    if (!is_closed_) listener_.on_content(channel, std::move(what));
}

void link::on_negotiation(amqp_method_number_t id, void* fields) {
    switch (negotiation_.on_method(id, fields, writer_)) {
        case negotiation::state::waiting: break;
        case negotiation::state::tuned:
            writer_.set_frame_max(static_cast<std::size_t>(negotiation_.frame_max()));
            reader_.tune(negotiation_.channel_max(), negotiation_.frame_max());
            break;
        case negotiation::state::open:
            is_open_ = true;
            listener_.on_open();
            break;
        case negotiation::state::failed: return close(negotiation_.trouble());
    }
    flush();
}

void link::on_own_channel(amqp_method_number_t id, void* fields) {
    if (id == AMQP_CONNECTION_BLOCKED_METHOD) {
        const auto& blocked = *static_cast<amqp_connection_blocked_t*>(fields);
        listener_.on_blocked(std::string{to_view(blocked.reason)});
    } else if (id == AMQP_CONNECTION_UNBLOCKED_METHOD) {
        listener_.on_unblocked();
    } else if (id == AMQP_CONNECTION_CLOSE_METHOD) {
        const auto& asked = *static_cast<amqp_connection_close_t*>(fields);
        reason_ = std::to_string(asked.reply_code) + " " + std::string{to_view(asked.reply_text)};
        amqp_connection_close_ok_t answer{};
        writer_.method(0, AMQP_CONNECTION_CLOSE_OK_METHOD, &answer);
        closes_after_write_ = true;
        flush();
    } else if (id == AMQP_CONNECTION_CLOSE_OK_METHOD) {
        close("closed");
    }
}

void link::flush() {
    if (is_flush_due_ || is_writing_ || is_closed_ || writer_.buffer().empty()) return;
    is_flush_due_ = true;
    if (linger_.count() == 0) {
        asio::post(executor_, [self = shared_from_this()] { self->write(); });
        return;
    }
    linger_timer_.expires_after(linger_);
    linger_timer_.async_wait([self = shared_from_this()](error_code) { self->write(); });
}

void link::write() {
    is_flush_due_ = false;
    if (is_writing_ || is_closed_ || writer_.buffer().empty()) return;
    is_writing_ = true;
    writing_.swap(writer_.buffer());
    auto done = [self = shared_from_this()](error_code failed, std::size_t) { self->on_written(failed); };
    if (tls_) asio::async_write(*tls_, asio::buffer(writing_), std::move(done));
    else asio::async_write(socket_, asio::buffer(writing_), std::move(done));
}

void link::on_written(error_code failed) {
    is_writing_ = false;
    writing_.clear();
    last_write_ = steady_clock::now();
    if (is_closed_) return;
    if (failed) return close("cannot write: " + failed.message());
    if (!writer_.buffer().empty()) return write();  // what came meanwhile leaves at once
    if (closes_after_write_) return close("closed");
    if (is_open_) listener_.on_drained();
}

void link::close(std::string why) {
    if (is_closed_) return;
    is_closed_ = true;
    if (reason_.empty()) reason_ = std::move(why);
    reader_.stop();
    ticker_.cancel();
    linger_timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
}

void link::say_goodbye() {
    if (is_closed_) return;
    if (!is_open_) return close("closed");
    amqp_connection_close_t fields{};
    fields.reply_code = AMQP_REPLY_SUCCESS;
    writer_.method(0, AMQP_CONNECTION_CLOSE_METHOD, &fields);
    goodbye_limit_ = steady_clock::now() + goodbye_time;
    flush();
}

void link::watch() {
    ticker_.expires_after(tick_time);
    ticker_.async_wait([self = shared_from_this()](error_code failed) {
        if (failed || self->is_closed_) return;
        self->tick();
        if (!self->is_closed_) self->watch();
    });
}

void link::tick() {
    const auto now = steady_clock::now();
    if (now >= goodbye_limit_) return close("closed");
    if (!is_open_) {
        if (now >= open_limit_) close("the broker does not answer");
        return;
    }
    const auto beat = negotiation_.heartbeat();
    if (beat.count() == 0) return;
    if (now - last_read_ > 2 * beat) return close("no heartbeat from the broker");
    if (!is_writing_ && now - last_write_ >= beat / 2.0) {
        writer_.heartbeat();
        flush();
    }
}

}  // namespace hermod::amqp
