#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace hermod::bench {

/// Arguments `--name=value`; what is missing or wrong throws std::runtime_error with the name.
class options {
public:
    options(int argc, char** argv);

    [[nodiscard]] std::string text(const std::string& name) const;
    [[nodiscard]] std::string text(const std::string& name, const std::string& fallback) const;
    [[nodiscard]] std::int64_t number(const std::string& name, std::int64_t fallback) const;

private:
    std::map<std::string, std::string> values_;
};

/// Unix microseconds.
[[nodiscard]] std::int64_t unix_us();

/// What this process has spent so far.
[[nodiscard]] double cpu_seconds();

/// `b<run>.<number>.<Unix microseconds>`: a message id that says which run it is of and when its
/// send began, so that whoever sees it knows how old it is.
[[nodiscard]] std::string make_message_id(
    std::string_view run, std::uint64_t number, std::int64_t at_us
);

struct id_parts {
    std::uint64_t number{0};
    std::int64_t at_us{0};
};

/// False if the id is not of this run.
[[nodiscard]] bool parse_message_id(std::string_view id, std::string_view run, id_parts& parts);

}  // namespace hermod::bench
