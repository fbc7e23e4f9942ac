#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace hermod::log {

enum class level { debug, info, warning, error };

/// One structured field. Known names: requestId, tenantId, conversationId, messageId, attempt, ec, what. tenantId is
/// written a second time as orgId. Phone numbers go through mask_phone() before they get here.
struct field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    field(std::string_view n, std::string_view v) : name{n}, value{v} {}
    field(std::string_view n, const std::string& v) : name{n}, value{std::string_view{v}} {}
    field(std::string_view n, const char* v) : name{n}, value{std::string_view{v}} {}
    template <class Integer>
        requires std::is_integral_v<Integer>
    field(std::string_view n, Integer v) : name{n} {
        if constexpr (std::is_same_v<Integer, bool>) value = v;
        else value = static_cast<std::int64_t>(v);
    }
    field(std::string_view n, double v) : name{n}, value{v} {}
};

struct settings {
    std::string service;
    level threshold{level::info};
};

/// Writes JSON lines `{"time","level","service","event",…fields}` to standard output. Never blocks on a full pipe for
/// longer than a write takes; CR and LF are escaped. One per process, made in main and passed by reference.
class logger {
public:
    explicit logger(settings);
    ~logger();
    logger(const logger&) = delete;
    logger& operator=(const logger&) = delete;

    /// `event` is a stable name such as `message.sent`.
    void write(level, std::string_view event, std::initializer_list<field> fields = {});
    void debug(std::string_view event, std::initializer_list<field> fields = {}) { write(level::debug, event, fields); }
    void info(std::string_view event, std::initializer_list<field> fields = {}) { write(level::info, event, fields); }
    void warning(std::string_view event, std::initializer_list<field> fields = {}) { write(level::warning, event, fields); }
    void error(std::string_view event, std::initializer_list<field> fields = {}) { write(level::error, event, fields); }
    [[nodiscard]] bool is_enabled(level) const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// `debug`, `info`, `warning` or `error`; nothing for any other text.
[[nodiscard]] std::optional<level> parse_level(std::string_view text) noexcept;

/// `+62812***89`: enough to recognise a number, not enough to call it.
[[nodiscard]] std::string mask_phone(std::string_view number);

}  // namespace hermod::log
