#include "options.hpp"

#include <charconv>
#include <chrono>
#include <ctime>
#include <stdexcept>

namespace hermod::bench {

options::options(int argc, char** argv) {
    for (int i = 2; i < argc; ++i) {
        const std::string argument = argv[i];
        const auto equals = argument.find('=');
        if (!argument.starts_with("--") || equals == std::string::npos)
            throw std::runtime_error{"not of the form --name=value: " + argument};
        values_.insert_or_assign(argument.substr(2, equals - 2), argument.substr(equals + 1));
    }
}

std::string options::text(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw std::runtime_error{"--" + name + " is missing"};
    return found->second;
}

std::string options::text(const std::string& name, const std::string& fallback) const {
    const auto found = values_.find(name);
    return found == values_.end() ? fallback : found->second;
}

std::int64_t options::number(const std::string& name, std::int64_t fallback) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return fallback;
    std::int64_t value = 0;
    const auto& written = found->second;
    const auto read = std::from_chars(written.data(), written.data() + written.size(), value);
    if (read.ec != std::errc{} || read.ptr != written.data() + written.size() || value < 0)
        throw std::runtime_error{"--" + name + " must be a whole number"};
    return value;
}

std::int64_t unix_us() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

double cpu_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string make_message_id(std::string_view run, std::uint64_t number, std::int64_t at_us) {
    return "b" + std::string{run} + "." + std::to_string(number) + "." + std::to_string(at_us);
}

bool parse_message_id(std::string_view id, std::string_view run, id_parts& parts) {
    if (!id.starts_with('b') || !id.substr(1).starts_with(run)) return false;
    const auto rest = id.substr(1 + run.size());
    const auto dot = rest.find('.', 1);
    if (!rest.starts_with('.') || dot == std::string_view::npos) return false;
    const auto number = std::from_chars(rest.data() + 1, rest.data() + dot, parts.number);
    const auto time =
        std::from_chars(rest.data() + dot + 1, rest.data() + rest.size(), parts.at_us);
    return number.ec == std::errc{} && time.ec == std::errc{};
}

}  // namespace hermod::bench
