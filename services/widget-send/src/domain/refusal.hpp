#pragma once
#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace hermod::widget_send {

/// Why a request to send is not accepted, or did not come to its end. The table in refusal.cpp
/// gives each its status and stable code.
enum class refusal_reason {
    missing_field,
    invalid_field,
    unreadable,    // the body is no JSON object
    other_tenant,  // body or header name a tenant that is not the credential's
    not_allowed,   // the credential lacks the right
    not_found,     // the conversation, or the integration in it; foreign ones too
    no_active_account,
    account_required,  // several accounts and no default
    window_closed,
    template_not_found,
    template_not_approved,
    template_mismatch,  // its parameters are not those of the approved template
    target_not_sent,    // a reaction to a message that Meta has never seen
    quota_exceeded,
    idempotency_mismatch,  // the same key or messageId with another body
    twin_in_flight,        // the same request is still being worked on
    store_unavailable,
    broker_unavailable,
    overloaded,
    // Told to callers who wait; the message itself was accepted.
    expired,
    canceled,
    send_failed,  // Meta's last word, or nobody could reach it
    wait_over     // the outcome is not known yet
};

struct refusal {
    refusal_reason reason{refusal_reason::invalid_field};
    std::string message;
    std::string field{};
    /// Set when trying again must use this id (the broker may have the message although it did not
    /// confirm it), and when the message was accepted.
    std::string message_id{};
    std::string provider_json{};  // what Meta said: {"code","details"}
};

[[noreturn]] void throw_exception_from_error(
    const refusal& value, const boost::source_location& where
);

template <class T>
using outcome = boost::system::result<T, refusal>;

/// Whose words an answer is in: each door has those of the document that asked for it.
enum class door_style {
    plain,     // widget and inbox: camelCase
    snake,     // POST /api/v1/messages/send
    provider,  // POST /api/whatsapp/send: messageId is Meta's
    new_chat   // POST /api/v1/messages
};

/// How a door tells of a refusal.
struct refusal_form {
    int status;
    const char* code;
    bool retryable;
    int retry_after_seconds;
};

[[nodiscard]] refusal_form form_of(
    refusal_reason reason, door_style style = door_style::plain
) noexcept;

/// The reason behind a code that a failed row carries; send_failed for Meta's errors.
[[nodiscard]] refusal_reason reason_of_code(std::string_view code) noexcept;

}  // namespace hermod::widget_send
