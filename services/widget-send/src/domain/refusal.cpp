#include "domain/refusal.hpp"

#include <array>
#include <stdexcept>

namespace hermod::widget_send {

namespace {

using enum refusal_reason;

struct line {
    refusal_reason reason;
    refusal_form form;
    /// The word of the documents of POST /api/whatsapp/send and /api/v1/messages, where it differs.
    const char* document_code{nullptr};
};

/// The one table from condition to answer, for all doors.
constexpr std::array table{
    line{missing_field, {400, "MISSING_FIELD", false, 0}, "VALIDATION_ERROR"},
    line{invalid_field, {400, "VALIDATION_ERROR", false, 0}},
    line{unreadable, {400, "INVALID_JSON", false, 0}, "VALIDATION_ERROR"},
    line{other_tenant, {403, "TENANT_MISMATCH", false, 0}},
    line{not_allowed, {403, "FORBIDDEN", false, 0}},
    line{not_found, {404, "NOT_FOUND", false, 0}},
    line{no_active_account, {422, "NO_ACTIVE_ACCOUNT", false, 0}},
    line{account_required, {422, "ACCOUNT_REQUIRED", false, 0}},
    line{window_closed, {422, "WINDOW_CLOSED", false, 0}},
    line{template_not_found, {422, "TEMPLATE_NOT_FOUND", false, 0}},
    line{template_not_approved, {422, "TEMPLATE_NOT_APPROVED", false, 0}},
    line{template_mismatch, {422, "TEMPLATE_PARAMETERS", false, 0}},
    line{target_not_sent, {422, "TARGET_NOT_SENT", false, 0}},
    line{quota_exceeded, {429, "QUOTA_EXCEEDED", false, 3600}},
    line{idempotency_mismatch, {422, "IDEMPOTENCY_MISMATCH", false, 0}},
    line{twin_in_flight, {409, "IN_FLIGHT", true, 1}, "CONFLICT"},
    line{store_unavailable, {503, "STORE_UNAVAILABLE", true, 2}},
    line{broker_unavailable, {503, "BROKER_UNAVAILABLE", true, 2}},
    line{overloaded, {503, "OVERLOADED", true, 1}},
    line{expired, {422, "EXPIRED", false, 0}},
    line{canceled, {409, "CANCELED", false, 0}, "CONFLICT"},
    line{send_failed, {502, "SEND_FAILED", false, 0}, "WHATSAPP_SEND_FAILED"},
    line{wait_over, {504, "WAIT_OVER", false, 0}},
};

}  // namespace

void throw_exception_from_error(const refusal& value, const boost::source_location&) {
    throw std::logic_error{"a refused request was taken for an accepted one: " + value.message};
}

refusal_form form_of(refusal_reason reason, door_style style) noexcept {
    const bool has_own_words = style == door_style::provider || style == door_style::new_chat;
    for (const auto& [known, form, document_code] : table) {
        if (known != reason) continue;
        if (!has_own_words || document_code == nullptr) return form;
        return {form.status, document_code, form.retryable, form.retry_after_seconds};
    }
    return {500, "INTERNAL", false, 0};
}

refusal_reason reason_of_code(std::string_view code) noexcept {
    for (const auto& [reason, form, document_code] : table)
        if (code == form.code) return reason;
    return send_failed;
}

}  // namespace hermod::widget_send
