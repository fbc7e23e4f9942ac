#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hermod/base/secret.hpp"

namespace hermod::config {

/// Every problem of a configuration at once; what() is one line per problem and never holds a secret's value.
class config_error : public std::runtime_error {
public:
    explicit config_error(std::vector<std::string> problems);
    [[nodiscard]] const std::vector<std::string>& problems() const noexcept { return problems_; }

private:
    std::vector<std::string> problems_;
};

/// One line of the table of settings that `--help` prints and the README holds.
struct setting {
    std::string name;
    std::string unit_or_form;
    std::string default_value;
    std::string meaning;
    bool is_secret{false};
};

/// Reads settings from the environment, then from the file named by HERMOD_CONFIG_FILE (lines NAME=value, # comments);
/// the environment wins. Collects problems; finish() throws them together. Names begin with HERMOD_; a setting of the
/// file that nobody asked for is a problem (a misspelt name must not be silent).
///   reader in{reader::from_process()};
///   cfg.port = in.port("HERMOD_PORT", 8080, "public port");
///   in.finish();
class reader {
public:
    explicit reader(std::map<std::string, std::string> values);
    /// Environment of this process and the file it names.
    [[nodiscard]] static reader from_process();

    std::string text(std::string name, std::string default_value, std::string meaning);
    /// No default: absent or empty is a problem.
    std::string required_text(std::string name, std::string meaning);
    std::uint16_t port(std::string name, std::uint16_t default_value, std::string meaning);
    /// Whole number within [low, high].
    std::int64_t integer(std::string name, std::int64_t default_value, std::int64_t low, std::int64_t high, std::string meaning);
    bool flag(std::string name, bool default_value, std::string meaning);
    /// Written `250ms`, `10s`, `5m`, `24h`, `7d`.
    std::chrono::milliseconds duration(std::string name, std::chrono::milliseconds default_value, std::string meaning);
    /// Comma-separated; spaces round items are dropped.
    std::vector<std::string> list(std::string name, std::string default_value, std::string meaning);
    /// From NAME_FILE (a path; a trailing newline is dropped) or, for development, from NAME itself. Required.
    secret required_secret(std::string name, std::string meaning);
    /// As above, but may be absent (then empty).
    secret optional_secret(std::string name, std::string meaning);

    void problem(std::string text);
    /// Throws config_error if there was any problem.
    void finish();
    /// What was asked for, in order, for `--help`.
    [[nodiscard]] const std::vector<setting>& settings() const noexcept { return settings_; }

private:
    std::optional<std::string> find(const std::string& name, setting described);
    secret find_secret(const std::string& name, setting described);
    std::map<std::string, std::string> values_;
    std::map<std::string, std::string> file_values_;
    std::vector<std::string> used_;
    std::vector<setting> settings_;
    std::vector<std::string> problems_;
};

/// The table of settings as text (Markdown).
[[nodiscard]] std::string describe(const std::vector<setting>&);

}  // namespace hermod::config
