#include "domain/refusal.hpp"

#include <stdexcept>

namespace hermod::widget_send {

void throw_exception_from_error(const refusal& value, const boost::source_location&) {
    throw std::logic_error{"a refused request was taken for an accepted one: " + value.message};
}

refusal_form form_of(refusal_reason reason) noexcept {
    switch (reason) {
        case refusal_reason::missing_field:
            return {400, "MISSING_FIELD", false, 0};
        case refusal_reason::invalid_field:
            return {400, "VALIDATION_ERROR", false, 0};
        case refusal_reason::unreadable:
            return {400, "INVALID_JSON", false, 0};
        case refusal_reason::other_tenant:
            return {403, "TENANT_MISMATCH", false, 0};
        case refusal_reason::not_allowed:
            return {403, "FORBIDDEN", false, 0};
        case refusal_reason::not_found:
            return {404, "NOT_FOUND", false, 0};
        case refusal_reason::no_active_account:
            return {422, "NO_ACTIVE_ACCOUNT", false, 0};
        case refusal_reason::window_closed:
            return {422, "WINDOW_CLOSED", false, 0};
        case refusal_reason::idempotency_mismatch:
            return {422, "IDEMPOTENCY_MISMATCH", false, 0};
        case refusal_reason::twin_in_flight:
            return {409, "IN_FLIGHT", true, 1};
        case refusal_reason::store_unavailable:
            return {503, "STORE_UNAVAILABLE", true, 2};
        case refusal_reason::broker_unavailable:
            return {503, "BROKER_UNAVAILABLE", true, 2};
        case refusal_reason::overloaded:
            return {503, "OVERLOADED", true, 1};
    }
    return {500, "INTERNAL", false, 0};
}

}  // namespace hermod::widget_send
