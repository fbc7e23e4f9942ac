// Where redirects may lead. 127.0.0.2 plays the public internet, 127.0.0.1 a machine of our own
// network.
#include "hermod/media/fetcher.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/http/server.hpp"

#include <map>

using namespace hermod;
using namespace hermod::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* outside = "127.0.0.2";
constexpr const char* inside = "127.0.0.1";

/// A web server at an address of its own; `redirects` by path, everything else is a file.
class web {
public:
    web(asio::io_context& io, const std::string& address, std::uint16_t port = 0)
        : server_{io.get_executor(), settings_of(address, port), [this](http::request r) { return answer(std::move(r)); }, log_, metrics_},
          tasks_{io.get_executor(), {}} {
        server_.listen();
        tasks_.spawn("web", server_.run());
    }

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }

    awaitable<void> stop() {
        server_.stop_accepting();
        server_.close_all();
        return tasks_.join();
    }

    std::map<std::string, std::string> redirects;
    std::vector<std::string> asked;

private:
    static http::server_settings settings_of(const std::string& address, std::uint16_t port) {
        http::server_settings out;
        out.address = address;
        out.port = port;
        return out;
    }

    awaitable<http::response> answer(http::request r) {
        asked.push_back(r.path);
        http::response out;
        if (const auto found = redirects.find(r.path); found != redirects.end()) {
            out.status = 302;
            out.fields.add("Location", found->second);
        } else {
            out.body = "a file";
        }
        co_return out;
    }

    log::logger log_{{.service = "test", .threshold = log::level::error}};
    telemetry::registry metrics_;
    http::server server_;
    async::task_group tasks_;
};

struct network {
    explicit network(asio::io_context& context)
        : io{context},
          stranger{io, outside},
          own{io, inside, stranger.port()} {
        settings.ports = {std::to_string(stranger.port())};
        settings.is_public = [](const asio::ip::address& one) {
            return one == asio::ip::make_address(outside);
        };
    }

    [[nodiscard]] std::string at(const std::string& host, const std::string& path) const {
        return "http://" + host + ":" + std::to_string(stranger.port()) + path;
    }

    awaitable<media::fetch_result> get(std::string path) {
        media::fetcher one{io.get_executor(), settings, log, metrics};
        co_return co_await one.get(at(outside, path), 1'000, steady_clock::now() + 5s);
    }

    awaitable<void> stop() {
        co_await stranger.stop();
        co_await own.stop();
    }

    asio::io_context& io;
    web stranger, own;
    media::fetch_settings settings;
    log::logger log{{.service = "test", .threshold = log::level::error}};
    telemetry::registry metrics;
};

std::string code_of(const media::fetch_result& got) {
    const auto* failure = std::get_if<media::fetch_failure>(&got);
    return failure ? failure->code : "fetched";
}

}  // namespace

TEST_CASE(
    "a redirect from the public internet into our own network is not followed, by address or by "
    "name"
) {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        network n{io};
        const auto port = ":" + std::to_string(n.stranger.port());
        n.stranger.redirects = {
            {"/address", n.at(inside, "/secret")},
            {"/name", n.at("localhost", "/secret")},
            {"/number", n.at("2130706433", "/secret")},
            {"/short", n.at("127.1", "/secret")},
            {"/mapped", "http://[::ffff:127.0.0.1]" + port + "/secret"},
            {"/scheme-relative", "//" + std::string{inside} + port + "/secret"},
            {"/in-two-steps", "/address"},
            {"/another-port", "http://" + std::string{outside} + ":1/secret"}};
        for (const auto& [path, target] : n.stranger.redirects) {
            const auto got = co_await n.get(path);
            INFO(path << " to " << target);
            CHECK(code_of(got) == "MEDIA_URL_FORBIDDEN");
        }
        CHECK(n.own.asked.empty());
        CHECK(n.stranger.asked.size() == n.stranger.redirects.size() + 1);
        co_await n.stop();
    });
}

TEST_CASE("a redirect within the public internet is followed, but not for ever") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        network n{io};
        n.stranger.redirects = {
            {"/moved", "/file"}, {"/far", n.at(outside, "/moved")}, {"/loop", "/loop"}};
        for (const auto* const path : {"/file", "/moved", "/far"}) {
            const auto got = co_await n.get(path);
            INFO(path);
            REQUIRE(std::holds_alternative<media::fetched>(got));
            CHECK(std::get<media::fetched>(got).bytes == "a file");
        }
        n.stranger.asked.clear();
        const auto loop = co_await n.get("/loop");
        CHECK(code_of(loop) == "MEDIA_FETCH_FAILED");
        CHECK(n.stranger.asked.size() == 4);  // the first and three redirects
        co_await n.stop();
    });
}
