#include "hermod/service/host.hpp"

#include "support/catch.hpp"

#include "hermod/async/event.hpp"

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <csignal>
#include <future>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace hermod;
using namespace std::chrono_literals;

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A port that was free a moment ago.
std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    ::close(fd);
    return ntohs(address.sin_port);
}

/// The whole answer to a GET, by plain blocking sockets.
std::string fetch(std::uint16_t port, const std::string& path) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(port);
    std::string answer;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        const std::string request =
            "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
            std::array<char, 4096> chunk{};
            for (auto n = ::read(fd, chunk.data(), chunk.size()); n > 0;
                 n = ::read(fd, chunk.data(), chunk.size()))
                answer.append(chunk.data(), static_cast<std::size_t>(n));
        }
    }
    ::close(fd);
    return answer;
}

/// Runs until stop(); then calls `on_stop` before it lets run() return.
class waiting_app : public service::application {
public:
    explicit waiting_app(asio::io_context& io)
        : stopped_{io.get_executor()} {}

    awaitable<void> run() override {
        started.set_value();
        while (!is_stopped_) co_await stopped_.wait();
    }

    awaitable<void> stop(deadline limit) override {
        time_left = limit - steady_clock::now();
        if (during_stop) during_stop();
        if (!hangs) is_stopped_ = true;
        stopped_.notify();
        co_return;
    }

    std::promise<void> started;
    std::function<void()> during_stop;
    steady_clock::duration time_left{};
    bool hangs{false};

private:
    async::event stopped_;
    bool is_stopped_{false};
};

class failing_app : public service::application {
public:
    explicit failing_app(bool throws)
        : throws_{throws} {}

    awaitable<void> run() override {
        if (throws_) throw std::runtime_error{"no way"};
        co_return;
    }

    awaitable<void> stop(deadline) override { co_return; }

private:
    bool throws_;
};

struct fixture {
    asio::io_context io{1};
    telemetry::registry metrics;
    telemetry::readiness ready;
    log::logger log{{.service = "test", .threshold = log::level::error}};
    service::host_settings settings{.name = "test", .admin_port = free_port(), .stop_deadline = 5s};

    int run(service::application& app) {
        return service::run(io, app, settings, metrics, ready, log);
    }
};

}  // namespace

TEST_CASE(
    "the admin server tells health, readiness and metrics, and SIGTERM ends the service with 0"
) {
    fixture f;
    std::atomic<bool> is_broken{true};
    f.ready.add("broker", [&] { return is_broken ? std::string{"not connected"} : std::string{}; });
    waiting_app app{f.io};
    std::string health;
    std::string not_ready;
    std::string ready;
    std::string metrics;
    std::string unknown;
    std::thread visitor{[&] {
        app.started.get_future().wait();
        health = fetch(f.settings.admin_port, "/healthz");
        not_ready = fetch(f.settings.admin_port, "/readyz");
        is_broken = false;
        ready = fetch(f.settings.admin_port, "/readyz");
        metrics = fetch(f.settings.admin_port, "/metrics");
        unknown = fetch(f.settings.admin_port, "/secret");
        ::kill(::getpid(), SIGTERM);
    }};
    const int exit_code = f.run(app);
    visitor.join();
    CHECK(exit_code == 0);
    CHECK(health.starts_with("HTTP/1.1 200"));
    CHECK(not_ready.starts_with("HTTP/1.1 503"));
    CHECK(not_ready.find("\"broker\":\"not connected\"") != std::string::npos);
    CHECK(ready.starts_with("HTTP/1.1 200"));
    CHECK(metrics.find("hermod_process_resident_bytes") != std::string::npos);
    CHECK(unknown.starts_with("HTTP/1.1 404"));
    CHECK(app.time_left > 4s);
}

TEST_CASE("while it stops a service is not ready any more") {
    fixture f;
    waiting_app app{f.io};
    std::vector<std::pair<std::string, std::string>> reasons;
    app.during_stop = [&] { reasons = f.ready.failures(); };
    std::thread visitor{[&] {
        app.started.get_future().wait();
        ::kill(::getpid(), SIGINT);
    }};
    const int exit_code = f.run(app);
    visitor.join();
    CHECK(exit_code == 0);
    REQUIRE(reasons.size() == 1);
    CHECK(reasons[0].second == "stopping");
}

TEST_CASE("an app that ends by itself or throws makes the exit code 1") {
    for (const bool throws : {false, true}) {
        fixture f;
        failing_app app{throws};
        CHECK(f.run(app) == 1);
    }
}

TEST_CASE("an admin port that is taken is told, not waited for") {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::listen(fd, 1) == 0);
    REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    fixture f;
    f.settings.admin_port = ntohs(address.sin_port);
    waiting_app app{f.io};
    CHECK_THROWS_AS(f.run(app), std::runtime_error);
    ::close(fd);
}

TEST_CASE("an app that does not stop, or a second signal, ends the process at once with 1") {
    for (const bool second_signal : {false, true}) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            fixture f;
            f.settings.stop_deadline =
                second_signal ? std::chrono::milliseconds{60'000} : std::chrono::milliseconds{1};
            waiting_app app{f.io};
            app.hangs = true;
            app.during_stop = [&] {
                if (second_signal) ::kill(::getpid(), SIGTERM);
            };
            std::thread visitor{[&] {
                app.started.get_future().wait();
                ::kill(::getpid(), SIGTERM);
            }};
            visitor.detach();
            f.run(app);
            std::_Exit(99);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 1);
    }
}

TEST_CASE("settings carry the service's short name") {
    CHECK(service::setting_name("conversation-store", "PORT") == "HERMOD_STORE_PORT");
    CHECK(service::setting_name("widget-send", "ADMIN_PORT") == "HERMOD_WIDGET_SEND_ADMIN_PORT");
    config::reader in{{{"HERMOD_SENDER_ADMIN_PORT", "19083"}, {"HERMOD_LOG_LEVEL", "loud"}}};
    CHECK(service::read_host_settings(in, "message-sender", 9083).admin_port == 19083);
    CHECK_THROWS_AS(in.finish(), config::config_error);
}
