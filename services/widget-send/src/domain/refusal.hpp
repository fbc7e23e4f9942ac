#pragma once
#include <boost/system/result.hpp>

#include <string>

namespace hermod::widget_send {

/// Why a request to send is not accepted. The table in refusal.cpp gives each its status and stable
/// code.
enum class refusal_reason {
    missing_field,
    invalid_field,
    unreadable,    // the body is no JSON object
    other_tenant,  // body or header name a tenant that is not the credential's
    not_allowed,   // the credential lacks the right
    not_found,     // the conversation, or the integration in it; foreign ones too
    no_active_account,
    window_closed,
    idempotency_mismatch,  // the same key or messageId with another body
    twin_in_flight,        // the same request is still being worked on
    store_unavailable,
    broker_unavailable,
    overloaded
};

struct refusal {
    refusal_reason reason{refusal_reason::invalid_field};
    std::string message;
    std::string field{};
    /// Set when trying again must use this id (the broker may have the message although it did not
    /// confirm it).
    std::string message_id{};
};

[[noreturn]] void throw_exception_from_error(
    const refusal& value, const boost::source_location& where
);

template <class T>
using outcome = boost::system::result<T, refusal>;

/// How every door tells of a refusal.
struct refusal_form {
    int status;
    const char* code;
    bool retryable;
    int retry_after_seconds;
};

[[nodiscard]] refusal_form form_of(refusal_reason reason) noexcept;

}  // namespace hermod::widget_send
