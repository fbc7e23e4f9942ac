#include "hermod/log/log.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/base/time.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace hermod::log {

namespace {

constexpr std::string_view name_of(level value) noexcept {
    switch (value) {
        case level::debug:
            return "debug";
        case level::info:
            return "info";
        case level::warning:
            return "warning";
        case level::error:
            return "error";
    }
    return "error";
}

constexpr spdlog::level::level_enum spdlog_level(level value) noexcept {
    switch (value) {
        case level::debug:
            return spdlog::level::debug;
        case level::info:
            return spdlog::level::info;
        case level::warning:
            return spdlog::level::warn;
        case level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

/// Length of the well-formed UTF-8 sequence that `text` begins with; 0 if there is none.
std::size_t sequence_length(std::string_view text) noexcept {
    for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length)
        if (is_utf8(text.substr(0, length))) return length;
    return 0;
}

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
        out += c;
    }
}

/// `text` as a JSON string. What is not UTF-8 becomes U+FFFD, so that the line always parses.
void append_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            append_escaped(out, text.front());
            text.remove_prefix(1);
            continue;
        }
        const auto length = sequence_length(text);
        if (length == 0) {
            out += "\xEF\xBF\xBD";
            text.remove_prefix(1);
        } else {
            out += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    out += '"';
}

struct value_writer {
    std::string& out;

    void operator()(std::string_view text) const { append_string(out, text); }

    void operator()(std::int64_t number) const {
        fmt::format_to(std::back_inserter(out), "{}", number);
    }

    void operator()(bool flag) const { out += flag ? "true" : "false"; }

    void operator()(double number) const {
        // JSON has no infinity and no NaN.
        if (std::isfinite(number)) {
            fmt::format_to(std::back_inserter(out), "{}", number);
        } else {
            out += "null";
        }
    }
};

void append_field(std::string& out, std::string_view name, const field& content) {
    out += ',';
    append_string(out, name);
    out += ':';
    std::visit(value_writer{out}, content.value);
}

}  // namespace

struct logger::state {
    explicit state(settings s)
        : configured{std::move(s)},
          sink{"hermod", std::make_shared<spdlog::sinks::stdout_sink_mt>()} {
        sink.set_level(spdlog_level(configured.threshold));
        sink.set_pattern("%v", spdlog::pattern_time_type::utc);
        sink.flush_on(spdlog::level::trace);
    }

    settings configured;
    spdlog::logger sink;
};

logger::logger(settings s)
    : state_{std::make_unique<state>(std::move(s))} {}

logger::~logger() = default;

bool logger::is_enabled(level value) const noexcept {
    return value >= state_->configured.threshold;
}

void logger::write(level value, std::string_view event, std::initializer_list<field> fields) {
    if (!is_enabled(value)) return;
    std::string line;
    line.reserve(256);
    line += "{\"time\":\"";
    line += format_rfc3339(std::chrono::system_clock::now());
    line += "\",\"level\":\"";
    line += name_of(value);
    line += "\",\"service\":";
    append_string(line, state_->configured.service);
    line += ",\"event\":";
    append_string(line, event);
    for (const field& item : fields) {
        append_field(line, item.name, item);
        if (item.name == "tenantId") append_field(line, "orgId", item);
    }
    line += '}';
    // As one string_view, never as a format: the text may hold braces.
    state_->sink.log(spdlog_level(value), spdlog::string_view_t{line.data(), line.size()});
}

std::optional<level> parse_level(std::string_view text) noexcept {
    for (const level value : {level::debug, level::info, level::warning, level::error})
        if (text == name_of(value)) return value;
    return std::nullopt;
}

std::string mask_phone(std::string_view number) {
    constexpr std::size_t shown_at_end = 2;
    const std::size_t shown_at_start = number.starts_with('+') ? 6 : 5;
    if (number.size() < shown_at_start + shown_at_end + 2) return "***";
    std::string masked{number.substr(0, shown_at_start)};
    masked += "***";
    masked += number.substr(number.size() - shown_at_end);
    return masked;
}

}  // namespace hermod::log
