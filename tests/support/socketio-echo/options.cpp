#include "options.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace hermod::echo {

namespace {

template <class Integer>
Integer to_number(std::string_view flag, std::string_view text) {
    Integer number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw std::invalid_argument{std::string{flag} + " needs a number, not '" + std::string{text} + "'"};
    }
    return number;
}

std::chrono::milliseconds to_duration(std::string_view flag, std::string_view text) {
    return std::chrono::milliseconds{to_number<unsigned>(flag, text)};
}

bool to_switch(std::string_view flag, std::string_view text) {
    if (text != "on" && text != "off") throw std::invalid_argument{std::string{flag} + " is on or off"};
    return text == "on";
}

void take(options& out, std::string_view flag, std::string_view value) {
    if (flag == "--port") out.port = to_number<std::uint16_t>(flag, value);
    else if (flag == "--address") out.address = value;
    else if (flag == "--ping-interval") out.ping_interval = to_duration(flag, value);
    else if (flag == "--ping-timeout") out.ping_timeout = to_duration(flag, value);
    else if (flag == "--connect-timeout") out.connect_timeout = to_duration(flag, value);
    else if (flag == "--max-payload") out.max_payload = to_number<std::size_t>(flag, value);
    else if (flag == "--recovery") out.recovers = to_switch(flag, value);
    else if (flag == "--cors-origin") out.cors_origins.emplace_back(value);
    else throw std::invalid_argument{"unknown flag " + std::string{flag}};
}

}  // namespace

options parse_options(int argc, char** argv) {
    options out;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) throw std::invalid_argument{std::string{argv[i]} + " needs a value"};
        take(out, argv[i], argv[i + 1]);
    }
    return out;
}

}  // namespace hermod::echo
