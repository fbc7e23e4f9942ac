#include "send.hpp"

#include "latencies.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <vector>

namespace hermod::bench {

namespace {

using namespace std::chrono_literals;

struct send_settings {
    std::string path;
    std::string body;  // with %m message id, %n number, %1 %2 … columns of the target
    std::string run;
    std::int64_t connections{64};
    std::int64_t rate{0};  // per second; 0: closed loop
    std::chrono::milliseconds time{10'000};
    std::uint64_t most{1'000'000'000};
    http::headers fields;
    std::vector<std::vector<std::string>> targets;
};

std::vector<std::string> split(const std::string& line, char by) {
    std::vector<std::string> parts{""};
    for (const char c : line) {
        if (c == by)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

std::vector<std::vector<std::string>> read_targets(const std::string& path) {
    std::ifstream file{path};
    std::vector<std::vector<std::string>> targets;
    for (std::string line; std::getline(file, line);) targets.push_back(split(line, '\t'));
    if (targets.empty()) throw std::runtime_error{"--targets: no line in " + path};
    return targets;
}

send_settings read_settings(const options& given) {
    send_settings made;
    made.path = given.text("path");
    made.body = given.text("body");
    made.run = given.text("run", "0");
    made.connections = given.number("connections", 64);
    made.rate = given.number("rate", 0);
    made.time = std::chrono::milliseconds{given.number("ms", 10'000)};
    made.most = static_cast<std::uint64_t>(given.number("most", 1'000'000'000));
    made.targets = read_targets(given.text("targets"));
    made.fields.add("Content-Type", "application/json");
    for (const auto& header : split(given.text("headers", ""), '|')) {
        const auto colon = header.find(": ");
        if (colon != std::string::npos)
            made.fields.add(header.substr(0, colon), header.substr(colon + 2));
    }
    return made;
}

class driver {
public:
    driver(asio::io_context& io, send_settings settings, http::client& client)
        : settings_{std::move(settings)},
          client_{client},
          tasks_{io.get_executor(), [](std::string_view, const std::exception_ptr&) {}} {}

    awaitable<void> run() {
        started_us_ = unix_us();
        end_ = steady_clock::now() + settings_.time;
        if (settings_.rate > 0)
            co_await keep_rate();
        else
            for (std::int64_t i = 0; i < settings_.connections; ++i)
                tasks_.spawn("loop", keep_busy());
        co_await tasks_.join();
        ended_us_ = unix_us();
    }

    [[nodiscard]] std::string json() const {
        std::string answers;
        for (const auto& [name, count] : answers_)
            answers += fmt::format(R"({}"{}":{})", answers.empty() ? "" : ",", name, count);
        return fmt::format(
            R"({{"run":"{}","sent":{},"accepted":{},"late":{},"startedUs":{},"endedUs":{},"cpuSeconds":{:.3f},"answers":{{{}}},"acceptMs":{}}})",
            settings_.run,
            next_,
            accepted_,
            late_,
            started_us_,
            ended_us_,
            cpu_seconds(),
            answers,
            accept_.json()
        );
    }

private:
    awaitable<void> keep_busy() {
        while (steady_clock::now() < end_ && next_ < settings_.most)
            co_await send_one(steady_clock::now());
    }

    /// Starts each send at its instant, however slow the answers are; a time is counted from that
    /// instant.
    awaitable<void> keep_rate() {
        const auto begin = steady_clock::now();
        const auto step = std::chrono::nanoseconds{1'000'000'000 / settings_.rate};
        std::uint64_t planned = 0;
        while (next_ < settings_.most) {
            const auto now = steady_clock::now();
            if (now >= end_) break;
            for (; begin + step * static_cast<std::int64_t>(planned) <= now &&
                   planned < settings_.most;
                 ++planned) {
                const auto due = begin + step * static_cast<std::int64_t>(planned);
                if (now - due > 100ms) ++late_;
                tasks_.spawn("one", send_one(due));
            }
            co_await async::sleep_for(1ms);
        }
    }

    awaitable<void> send_one(steady_clock::time_point due) {
        const auto number = next_++;
        const auto waited =
            std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - due)
                .count();
        http::outgoing call;
        call.method = "POST";
        call.target = settings_.path;
        call.fields = settings_.fields;
        call.body = body_of(number, unix_us() - waited);
        call.limit = steady_clock::now() + 30s;
        const auto outcome = co_await client_.send(std::move(call));
        const auto took =
            std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - due)
                .count();
        count(outcome, took);
    }

    void count(const http::outcome& outcome, std::int64_t took) {
        if (outcome.delivery != http::delivery::answered) {
            ++answers_[outcome.delivery == http::delivery::never_left ? "never_left" : "no_answer"];
            return;
        }
        ++answers_[std::to_string(outcome.answer.status)];
        if (outcome.answer.status / 100 != 2) {
            if (refusals_shown_++ < 3) std::cerr << "refused: " << outcome.answer.body << '\n';
            return;
        }
        ++accepted_;
        accept_.add(took);
    }

    std::string body_of(std::uint64_t number, std::int64_t at_us) const {
        const auto& target = settings_.targets[number % settings_.targets.size()];
        std::string made;
        made.reserve(settings_.body.size() + 100);
        for (std::size_t i = 0; i < settings_.body.size(); ++i) {
            const char c = settings_.body[i];
            if (c != '%' || i + 1 == settings_.body.size()) {
                made += c;
                continue;
            }
            const char what = settings_.body[++i];
            if (what == 'm')
                made += make_message_id(settings_.run, number, at_us);
            else if (what == 'n')
                made += std::to_string(number);
            else
                made += target.at(static_cast<std::size_t>(what - '1'));
        }
        return made;
    }

    send_settings settings_;
    http::client& client_;
    async::task_group tasks_;
    steady_clock::time_point end_;
    std::uint64_t next_{0};
    std::uint64_t accepted_{0};
    std::uint64_t late_{0};
    int refusals_shown_{0};
    std::int64_t started_us_{0};
    std::int64_t ended_us_{0};
    std::map<std::string, std::uint64_t> answers_;
    latencies accept_;
};

}  // namespace

int run_send(const options& given) {
    auto settings = read_settings(given);
    const auto origin = http::parse_origin(given.text("url"));
    if (!origin) throw std::runtime_error{"--url is no http(s) URL"};
    asio::io_context io{1};
    log::logger log{{"bench-load", log::level::error}};
    telemetry::registry metrics;
    http::client_settings pool;
    pool.max_connections = static_cast<std::size_t>(settings.connections);
    pool.max_waiting = 100'000;
    http::client client{io.get_executor(), *origin, pool, log, metrics};
    driver load{io, std::move(settings), client};
    std::exception_ptr failure;
    asio::co_spawn(io, load.run(), [&](const std::exception_ptr& thrown) {
        failure = thrown;
        client.close();
        io.stop();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    std::cout << load.json() << std::endl;
    return 0;
}

}  // namespace hermod::bench
