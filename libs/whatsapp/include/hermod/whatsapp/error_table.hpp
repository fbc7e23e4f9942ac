#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace hermod::whatsapp {

/// What Meta's refusal asks of us.
enum class error_class {
    retry,  // the same message again, with back-off
    later,  // pause the scope, then again
    fail,   // never for this message
    stop    // halt the number or account, keep its backlog, tell a person
};

/// Whom a `later` or `stop` concerns.
enum class error_scope { message, app, account, number, pair };

/// `RETRY`, `LATER`, `FAIL`, `STOP`.
[[nodiscard]] std::string_view to_text(error_class) noexcept;
/// `message`, `app`, `account`, `number`, `pair`.
[[nodiscard]] std::string_view to_text(error_scope) noexcept;

struct error_rule {
    error_class action{error_class::fail};
    error_scope scope{error_scope::message};
    /// For `later`: how long to pause the scope at first; 0 where the caller's own schedule decides
    /// (pair: 4^n seconds).
    int pause_seconds{0};
    /// A person should look at it even though the message's fate is settled.
    bool wants_attention{false};
};

/// The rule for Meta's `error.code`. Codes that the table does not know: RETRY for HTTP 5xx, else
/// FAIL; both want attention. Act on the code alone: Meta's HTTP statuses, subcodes and titles are
/// not to be relied on (Cloud API error page, Sep 2026).
[[nodiscard]] error_rule rule_for(std::int64_t code, int http_status) noexcept;

}  // namespace hermod::whatsapp
