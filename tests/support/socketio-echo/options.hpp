#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hermod::echo {

/// Flags of the program.
struct options {
    std::uint16_t port{3000};
    std::string address{"127.0.0.1"};
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    std::chrono::milliseconds connect_timeout{45'000};
    std::size_t max_payload{1'000'000};
    bool recovers{false};
    std::vector<std::string> cors_origins;
};

/// Throws std::invalid_argument naming the flag that is wrong.
[[nodiscard]] options parse_options(int argc, char** argv);

inline constexpr const char* usage =
    "socketio-echo [--port N] [--address A] [--ping-interval MS] [--ping-timeout MS] [--connect-timeout MS]\n"
    "              [--max-payload BYTES] [--recovery on|off] [--cors-origin ORIGIN]...\n";

}  // namespace hermod::echo
