#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::whatsapp {

/// Fields of `GET /{version}/{phone_number_id}?fields=…` that parse_number_state() reads.
inline constexpr std::string_view number_fields =
    "display_phone_number,verified_name,quality_rating,throughput,status,platform_type,"
    "code_verification_status,name_status,is_on_biz_app,whatsapp_business_manager_messaging_limit";

/// What Meta says of a business number. Texts are Meta's words, "" where it says nothing.
struct number_state {
    std::string display_phone;
    std::string verified_name;
    std::string quality;     // GREEN, YELLOW, RED, UNKNOWN
    std::string throughput;  // STANDARD, HIGH
    std::string status;      // CONNECTED, FLAGGED, RESTRICTED, …
    std::string messaging_limit;
    std::string code_verification;
    std::string name_status;
    /// The number is also in the WhatsApp Business app (coexistence): fixed at 20 messages/s.
    bool is_on_business_app{false};

    friend bool operator==(const number_state&, const number_state&) = default;
};

[[nodiscard]] std::optional<number_state> parse_number_state(std::string_view body);
/// As the store keeps it.
[[nodiscard]] std::string to_json_text(const number_state&);

/// Messages a second that Meta takes of such a number, inbound ones included: 1,000 upgraded, 20
/// for coexistence, else 80.
[[nodiscard]] int messages_per_second(const number_state&) noexcept;

/// Fields of `GET /{version}/{waba_id}/message_templates?fields=…`.
inline constexpr std::string_view template_fields =
    "id,name,language,status,category,sub_category,parameter_format,components,quality_score,"
    "rejected_reason";

/// One template of Meta's list.
struct message_template {
    std::string id;
    std::string name;
    std::string language;
    std::string status;  // APPROVED, PAUSED, …: only APPROVED may be sent
    std::string category;
    std::string parameter_format;  // POSITIONAL or NAMED
    std::string components_json;   // an array
    std::string rejected_reason;
    std::string quality;

    friend bool operator==(const message_template&, const message_template&) = default;
};

/// One page of the list. `after` is the cursor of the next page, "" after the last.
struct template_page {
    std::vector<message_template> templates;
    std::string after;
};

[[nodiscard]] std::optional<template_page> parse_template_page(std::string_view body);

/// Scopes of `GET /{version}/debug_token`: what the token may do.
struct token_info {
    bool is_valid{false};
    std::vector<std::string> scopes;
    std::int64_t expires_at{0};  // Unix seconds; 0: never
    std::string app_id;
};

[[nodiscard]] std::optional<token_info> parse_token_info(std::string_view body);

/// Apps subscribed to the account's webhooks: `GET /{version}/{waba_id}/subscribed_apps`. Nothing
/// if the answer is not readable.
[[nodiscard]] std::optional<std::vector<std::string>> parse_subscribed_apps(std::string_view body);

}  // namespace hermod::whatsapp
