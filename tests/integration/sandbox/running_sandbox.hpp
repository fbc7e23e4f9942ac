#pragma once
#include "app.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/http/client.hpp"
#include "hermod/http/server.hpp"

#include <boost/asio/io_context.hpp>

#include <string>
#include <vector>

namespace hermod::testing {

/// The sandbox on a free port, a webhook target that keeps what it gets, and a client. Call stop()
/// at the end.
class running_sandbox {
public:
    explicit running_sandbox(asio::io_context& io)
        : log_{{"test", log::level::error}},
          app_{io, quick_settings(), log_},
          target_{
              io.get_executor(),
              target_settings(),
              [this](http::request r) { return take(std::move(r)); },
              log_,
              metrics_},
          tasks_{io.get_executor(), {}} {
        app_.listen();
        target_.listen();
        tasks_.spawn("sandbox", app_.run());
        tasks_.spawn("target", target_.run());
        const auto origin = http::parse_origin("http://127.0.0.1:" + std::to_string(app_.port()));
        client_ = std::make_unique<http::client>(
            io.get_executor(), *origin, http::client_settings{}, log_, metrics_
        );
    }

    awaitable<http::outcome> call(
        std::string method, std::string target, std::string body, std::string token = "tok"
    ) {
        http::outgoing made;
        made.method = std::move(method);
        made.target = std::move(target);
        made.body = std::move(body);
        made.fields.add("Authorization", "Bearer " + token);
        made.limit = steady_clock::now() + std::chrono::seconds{10};
        return client_->send(std::move(made));
    }

    awaitable<http::outcome> register_number() {
        return call(
            "PUT",
            "/control/numbers/106",
            R"({"token":"tok","wabaId":"7001","displayPhoneNumber":"15550100099","webhook":{"url":"http://127.0.0.1:)" +
                std::to_string(target_.port()) + R"(/webhooks/whatsapp","appSecret":"app-secret"}})"
        );
    }

    awaitable<http::outcome> send_text(std::string to, std::string text) {
        return call(
            "POST",
            "/v25.0/106/messages",
            R"({"messaging_product":"whatsapp","to":")" + to +
                R"(","type":"text","text":{"body":")" + text + R"("}})"
        );
    }

    /// Waits until the target has `count` webhooks; false after ten seconds.
    awaitable<bool> wait_for_webhooks(std::size_t count) {
        const auto limit = steady_clock::now() + std::chrono::seconds{10};
        while (webhooks.size() < count && steady_clock::now() < limit)
            co_await async::sleep_for(std::chrono::milliseconds{2});
        co_return webhooks.size() >= count;
    }

    awaitable<void> stop() {
        client_->close();
        co_await app_.stop();
        target_.stop_accepting();
        target_.close_all();
        co_await tasks_.join();
    }

    std::vector<http::request> webhooks;  // those that were answered with 200
    int refuse_next{0};                   // so many are answered with 500 first

private:
    static sandbox::settings quick_settings() {
        sandbox::settings made;
        made.server.port = 0;
        made.poster.linger = std::chrono::milliseconds{1};
        made.poster.first_pause = std::chrono::milliseconds{5};
        const std::chrono::milliseconds none{0};
        made.world.delivery.sent = {none, none};
        made.world.delivery.delivered = {none, none};
        made.world.delivery.read = {none, none};
        return made;
    }

    static http::server_settings target_settings() {
        http::server_settings made;
        made.max_body_bytes = 3 * 1024 * 1024;
        return made;
    }

    awaitable<http::response> take(http::request r) {
        http::response answer;
        if (refuse_next > 0) {
            --refuse_next;
            answer.status = 500;
        } else {
            webhooks.push_back(std::move(r));
        }
        co_return answer;
    }

    log::logger log_;
    telemetry::registry metrics_;
    sandbox::app app_;
    http::server target_;
    async::task_group tasks_;
    std::unique_ptr<http::client> client_;
};

}  // namespace hermod::testing
