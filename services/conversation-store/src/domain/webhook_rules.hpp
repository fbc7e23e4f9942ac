#pragma once
#include "hermod/base/secret.hpp"
#include "hermod/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Events out, without I/O: addresses, signatures (Standard Webhooks), and when to try again.
namespace hermod::store {

/// An address that may be called, taken apart.
struct webhook_address {
    std::string origin;  // https://host:port
    std::string target;  // path and query
};

struct webhook_rules {
    /// Before the second, third, … try; then a delivery has failed.
    std::vector<std::chrono::seconds> waits{
        std::chrono::seconds{5},
        std::chrono::seconds{300},
        std::chrono::seconds{1'800},
        std::chrono::seconds{7'200},
        std::chrono::seconds{18'000},
        std::chrono::seconds{36'000},
        std::chrono::seconds{36'000}};
    std::chrono::milliseconds try_deadline{15'000};
    /// Nothing but failures for so long: it is not called any longer.
    std::chrono::hours give_up_after{120};
    /// For tests and for receivers in one's own network: http, and addresses that are not public.
    bool allows_private{false};
};

/// Nothing for what is no http(s) URL, or is not https unless private ones are allowed, or has a
/// user or fragment, or names an address that is not public (names are looked at when they are
/// called).
[[nodiscard]] std::optional<webhook_address> parse_webhook_url(
    std::string_view url, bool allows_private
);

/// Types of events that can be subscribed to.
[[nodiscard]] bool is_webhook_event(std::string_view type) noexcept;

/// `whsec_` and base64 of 32 random bytes.
[[nodiscard]] secret make_webhook_secret();

/// Value of `webhook-signature`: `v1,` and base64 of HMAC-SHA256 over id, time and body.
[[nodiscard]] std::string sign_webhook(
    const secret& key, std::string_view id, std::int64_t unix_seconds, std::string_view body
);

/// {"type", "timestamp", "data": {…the event's payload, conversationId}}
[[nodiscard]] std::string make_webhook_body(
    std::string_view type,
    system_time at,
    std::string_view conversation_id,
    std::string_view payload_json
);

enum class webhook_verdict { delivered, retry, gone };

/// 2xx is delivered; 410 says that nobody is there any longer; everything else is worth another
/// try.
[[nodiscard]] webhook_verdict judge_webhook_answer(int status) noexcept;

/// How long to wait after the `tries`-th try; nothing: that was the last.
[[nodiscard]] std::optional<std::chrono::seconds> wait_after(
    const webhook_rules& rules, int tries
) noexcept;

}  // namespace hermod::store
