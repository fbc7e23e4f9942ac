#include "hermod/config/env.hpp"

#include "values.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <utility>

namespace hermod::config {

namespace {

constexpr std::string_view prefix = "HERMOD_";
constexpr const char* config_file_name = "HERMOD_CONFIG_FILE";
constexpr std::size_t max_secret_bytes = 64 * 1024;

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        if (!text.empty()) text += '\n';
        text += line;
    }
    return text;
}

/// The lines of a configuration file. Problems name the line by its number, never by its content:
/// it may be a secret.
std::map<std::string, std::string> read_file(
    const std::string& path, std::vector<std::string>& problems
) {
    std::map<std::string, std::string> values;
    errno = 0;
    std::ifstream file{path};
    if (!file) {
        problems.push_back(
            std::string{config_file_name} + ": cannot read " + path + ": " + std::strerror(errno)
        );
        return values;
    }
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        const auto content = trimmed(line);
        if (content.empty() || content.front() == '#') continue;
        const auto where = path + " line " + std::to_string(number) + ": ";
        const auto equals = content.find('=');
        const auto name = trimmed(content.substr(0, equals));
        if (equals == std::string_view::npos || !name.starts_with(prefix)) {
            problems.push_back(where + "must be HERMOD_NAME=value");
        } else if (!values.emplace(name, trimmed(content.substr(equals + 1))).second) {
            problems.push_back(where + std::string{name} + " is set twice");
        }
    }
    return values;
}

/// The content of a secret's file without one trailing newline; nothing (and a problem) if it
/// cannot be read.
std::optional<std::string> read_secret_file(
    const std::string& name, const std::string& path, std::vector<std::string>& problems
) {
    errno = 0;
    std::ifstream file{path, std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
    if (!file.is_open() || file.bad() || (content.empty() && errno != 0)) {
        problems.push_back(name + "_FILE: cannot read " + path + ": " + std::strerror(errno));
        return std::nullopt;
    }
    if (content.size() > max_secret_bytes) {
        problems.push_back(name + "_FILE: " + path + " is too long for a secret");
        return std::nullopt;
    }
    if (content.ends_with('\n')) content.pop_back();
    if (content.ends_with('\r')) content.pop_back();
    return content;
}

}  // namespace

config_error::config_error(std::vector<std::string> problems)
    : std::runtime_error{joined(problems)},
      problems_{std::move(problems)} {}

reader::reader(std::map<std::string, std::string> values)
    : values_{std::move(values)} {
    const auto path = find(
        config_file_name, {config_file_name, "path", "", "file of settings, NAME=value", false}
    );
    if (path && !path->empty()) file_values_ = read_file(*path, problems_);
}

reader reader::from_process() {
    std::map<std::string, std::string> values;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (text.starts_with(prefix) && equals != std::string_view::npos)
            values.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return reader{std::move(values)};
}

std::optional<std::string> reader::find(const std::string& name, setting described) {
    settings_.push_back(std::move(described));
    used_.push_back(name);
    if (const auto found = values_.find(name); found != values_.end()) return found->second;
    if (const auto found = file_values_.find(name); found != file_values_.end())
        return found->second;
    return std::nullopt;
}

std::string reader::text(std::string name, std::string default_value, std::string meaning) {
    return find(name, {name, "text", default_value, std::move(meaning), false})
        .value_or(default_value);
}

std::string reader::required_text(std::string name, std::string meaning) {
    auto found = find(name, {name, "text", "(required)", std::move(meaning), false});
    if (!found || found->empty()) problem(name + " is required");
    return std::move(found).value_or("");
}

std::uint16_t reader::port(std::string name, std::uint16_t default_value, std::string meaning) {
    return static_cast<std::uint16_t>(
        integer(std::move(name), default_value, 0, 65'535, std::move(meaning))
    );
}

std::int64_t reader::integer(
    std::string name,
    std::int64_t default_value,
    std::int64_t low,
    std::int64_t high,
    std::string meaning
) {
    const std::string form = std::to_string(low) + " to " + std::to_string(high);
    const auto found =
        find(name, {name, form, std::to_string(default_value), std::move(meaning), false});
    if (!found || found->empty()) return default_value;
    const auto number = parse_integer(*found);
    if (number && *number >= low && *number <= high) return *number;
    problem(name + " must be a whole number from " + form);
    return default_value;
}

bool reader::flag(std::string name, bool default_value, std::string meaning) {
    const auto found = find(
        name, {name, "true or false", default_value ? "true" : "false", std::move(meaning), false}
    );
    if (!found || found->empty()) return default_value;
    const auto value = parse_flag(*found);
    if (!value) problem(name + " must be true or false");
    return value.value_or(default_value);
}

std::chrono::milliseconds reader::duration(
    std::string name, std::chrono::milliseconds default_value, std::string meaning
) {
    const auto found =
        find(name, {name, "duration", format_duration(default_value), std::move(meaning), false});
    if (!found || found->empty()) return default_value;
    const auto time = parse_duration(*found);
    if (!time) problem(name + " must be a duration such as 250ms, 10s, 5m, 24h or 7d");
    return time.value_or(default_value);
}

std::vector<std::string> reader::list(
    std::string name, std::string default_value, std::string meaning
) {
    const auto found =
        find(name, {name, "comma-separated", default_value, std::move(meaning), false});
    const std::string source = found.value_or(default_value);
    std::vector<std::string> items;
    std::string_view rest{source};
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto item = trimmed(rest.substr(0, comma));
        if (!item.empty()) items.emplace_back(item);
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    return items;
}

secret reader::required_secret(std::string name, std::string meaning) {
    const auto problems_before = problems_.size();
    secret value = find_secret(name, {name, "secret", "(required)", std::move(meaning), true});
    if (value.empty() && problems_.size() == problems_before)
        problem(name + "_FILE (or " + name + ") is required");
    return value;
}

secret reader::optional_secret(std::string name, std::string meaning) {
    return find_secret(name, {name, "secret", "", std::move(meaning), true});
}

secret reader::find_secret(const std::string& name, setting described) {
    const auto plain = find(name, std::move(described));
    const auto path = find(name + "_FILE", {});
    settings_.pop_back();  // one line of the table tells of both names
    const bool has_plain = plain && !plain->empty();
    if (!path || path->empty()) return secret{has_plain ? *plain : std::string{}};
    if (has_plain) {
        problem(name + " and " + name + "_FILE are both set");
        return secret{};
    }
    return secret{read_secret_file(name, *path, problems_).value_or("")};
}

void reader::problem(std::string text) {
    problems_.push_back(std::move(text));
}

void reader::finish() {
    for (const auto& [name, value] : file_values_)
        if (std::find(used_.begin(), used_.end(), name) == used_.end())
            problem(name + " in the settings file is no setting of this service");
    if (!problems_.empty()) throw config_error{std::exchange(problems_, {})};
}

}  // namespace hermod::config
