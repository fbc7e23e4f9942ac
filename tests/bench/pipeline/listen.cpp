#include "listen.hpp"

#include "latencies.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <array>
#include <fmt/format.h>
#include <iostream>
#include <stdexcept>
#include <vector>

namespace hermod::bench {

namespace {

using namespace std::chrono_literals;

/// The text after `"name":"` up to the next quote; empty if it is not there. Enough for events
/// whose ids hold no escapes.
std::string_view field(std::string_view json, std::string_view key) {
    const auto at = json.find(key);
    if (at == std::string_view::npos) return {};
    const auto rest = json.substr(at + key.size());
    return rest.substr(0, rest.find('"'));
}

/// What was heard of the messages of one run.
class tally {
public:
    explicit tally(std::string run)
        : run_{std::move(run)} {}

    void take(std::string_view packet) {
        constexpr std::array<std::string_view, 4> names{"created", "sent", "delivered", "read"};
        if (packet.starts_with(R"(42["message_created")")) return take(packet, 0);
        if (!packet.starts_with(R"(42["status_update")")) {
            ++others_;
            return;
        }
        const auto status = field(packet, R"("status":")");
        for (std::size_t i = 1; i < names.size(); ++i) {
            if (status == names[i]) return take(packet, i);
        }
        ++unexpected_;
    }

    [[nodiscard]] std::string json(bool with_latencies) const {
        std::string text = fmt::format(
            R"({{"created":{},"sent":{},"delivered":{},"read":{},"duplicates":{},"outOfOrder":{},"unexpected":{},"others":{},"lastSentUs":{},"lastReadUs":{},"cpuSeconds":{:.3f})",
            counts_[0],
            counts_[1],
            counts_[2],
            counts_[3],
            duplicates_,
            out_of_order_,
            unexpected_,
            others_,
            last_us_[1],
            last_us_[3],
            cpu_seconds()
        );
        if (with_latencies) {
            text += fmt::format(
                R"(,"createdMs":{},"sentMs":{},"deliveredMs":{},"readMs":{})",
                times_[0].json(),
                times_[1].json(),
                times_[2].json(),
                times_[3].json()
            );
        }
        return text + "}";
    }

private:
    void take(std::string_view packet, std::size_t rank) {
        id_parts id;
        if (!parse_message_id(field(packet, R"("messageId":")"), run_, id)) {
            ++others_;
            return;
        }
        if (seen_.size() <= id.number) seen_.resize(id.number + 1000);
        auto& seen = seen_[id.number];
        const auto bit = static_cast<std::uint8_t>(1U << rank);
        if ((seen & bit) != 0) ++duplicates_;
        if (seen >= static_cast<std::uint8_t>(bit << 1U)) ++out_of_order_;
        seen = static_cast<std::uint8_t>(seen | bit);
        const auto now = unix_us();
        ++counts_[rank];
        last_us_[rank] = now;
        times_[rank].add(now - id.at_us);
    }

    std::string run_;
    std::vector<std::uint8_t> seen_;
    std::array<std::uint64_t, 4> counts_{};
    std::array<std::int64_t, 4> last_us_{};
    std::array<latencies, 4> times_;
    std::uint64_t duplicates_{0};
    std::uint64_t out_of_order_{0};
    std::uint64_t unexpected_{0};
    std::uint64_t others_{0};
};

/// A WebSocket client of the least kind: unfragmented texts in, short masked texts out.
class socket_client {
public:
    socket_client(http::upgraded_stream stream, tally& heard)
        : stream_{std::move(stream)},
          heard_{heard} {}

    awaitable<void> say(std::string text) {
        std::string frame;
        frame += static_cast<char>(0x81);
        if (text.size() < 126) {
            frame += static_cast<char>(0x80U | text.size());
        } else {
            frame += static_cast<char>(0xfe);
            frame += static_cast<char>(text.size() >> 8U);
            frame += static_cast<char>(text.size() & 0xffU);
        }
        frame.append(4, '\0');  // a mask of zeros changes nothing
        frame += text;
        const auto done = co_await stream_.write_all(frame);
        if (!done) throw std::runtime_error{"the socket cannot be written to"};
    }

    awaitable<void> run(std::string token) {
        std::array<char, 65'536> bytes;
        for (;;) {
            const auto size = co_await stream_.read_some(bytes);
            if (!size) throw std::runtime_error{"the socket was closed: " + size.error().message()};
            input_.append(bytes.data(), *size);
            std::size_t used = 0;
            std::string_view text;
            while (next_frame(used, text)) {
                if (text.starts_with("0{"))
                    co_await say("40{\"token\":\"" + token + "\"}");
                else if (text == "2")
                    co_await say("3");
                else if (text.starts_with("40"))
                    std::cout << "{\"joined\":true}" << std::endl;
                else if (text.starts_with("44"))
                    throw std::runtime_error{"refused: " + std::string{text}};
                else
                    heard_.take(text);
            }
            input_.erase(0, used);
        }
    }

private:
    bool next_frame(std::size_t& used, std::string_view& text) const {
        const auto rest = std::string_view{input_}.substr(used);
        if (rest.size() < 2) return false;
        const auto byte = [&](std::size_t i) {
            return static_cast<std::uint64_t>(static_cast<unsigned char>(rest[i]));
        };
        std::uint64_t size = byte(1) & 0x7fU;
        std::size_t head = 2;
        const std::size_t extra = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (rest.size() < head + extra) return false;
        if (extra != 0) size = 0;
        for (std::size_t i = 0; i < extra; ++i) size = size << 8U | byte(head + i);
        head += extra;
        if (rest.size() < head + size) return false;
        text = rest.substr(head, size);
        used += head + size;
        return true;
    }

    http::upgraded_stream stream_;
    tally& heard_;
    std::string input_;
};

awaitable<void> listen(http::client& client, const options& given, tally& heard) {
    http::outgoing upgrade;
    upgrade.target = "/socket.io/?EIO=4&transport=websocket&tenantId=" + given.text("tenant");
    upgrade.fields.add("Connection", "Upgrade");
    upgrade.fields.add("Upgrade", "websocket");
    upgrade.fields.add("Sec-WebSocket-Version", "13");
    upgrade.fields.add("Sec-WebSocket-Key", "aGVybW9kLWJlbmNobWFyaw==");
    upgrade.limit = steady_clock::now() + 10s;
    auto tunnel = co_await client.open_tunnel(std::move(upgrade));
    if (!tunnel) throw std::runtime_error{"no connection: " + tunnel.error().message()};
    std::string head;
    char one = 0;
    while (!head.ends_with("\r\n\r\n")) {
        const auto size = co_await tunnel->read_some({&one, 1});
        if (!size) throw std::runtime_error{"no answer to the upgrade"};
        head += one;
    }
    if (!head.starts_with("HTTP/1.1 101")) throw std::runtime_error{"no upgrade: " + head};
    socket_client socket{std::move(*tunnel), heard};
    co_await socket.run(given.text("token"));
}

awaitable<void> report(const tally& heard) {
    for (;;) {
        co_await async::sleep_for(200ms);
        std::cout << heard.json(false) << std::endl;
    }
}

}  // namespace

int run_listen(const options& given) {
    const auto origin = http::parse_origin(given.text("url"));
    if (!origin) throw std::runtime_error{"--url is no http(s) URL"};
    asio::io_context io{1};
    log::logger log{{"bench-listen", log::level::error}};
    telemetry::registry metrics;
    http::client client{io.get_executor(), *origin, {}, log, metrics};
    tally heard{given.text("run")};
    std::exception_ptr failure;
    asio::signal_set signals{io, SIGTERM, SIGINT};
    signals.async_wait([&](const error_code&, int) { io.stop(); });
    asio::co_spawn(io, listen(client, given, heard), [&](const std::exception_ptr& thrown) {
        failure = thrown;
        io.stop();
    });
    asio::co_spawn(io, report(heard), [](const std::exception_ptr&) {});
    io.run();
    std::cout << heard.json(true) << std::endl;
    if (failure) std::rethrow_exception(failure);
    return 0;
}

}  // namespace hermod::bench
