#include "domain/retry.hpp"

#include "domain/service_window.hpp"

namespace hermod::store {

retry_verdict judge(const retry_case& message, const retry_wish& wish, system_time now) noexcept {
    if (wish.seen_attempt && *wish.seen_attempt < message.now.attempt) return retry_verdict::replay;
    if (wish.seen_attempt && *wish.seen_attempt > message.now.attempt) return retry_verdict::unseen;
    if (message.now.status == message_status::uncertain) {
        if (!wish.accepts_duplicate) return retry_verdict::needs_consent;
    } else if (message.now.status != message_status::failed) {
        return retry_verdict::not_failed;
    }
    if (!message.is_account_usable) return retry_verdict::account_disabled;
    if (message.needs_window && !is_window_open(message.last_inbound_at, now)) return retry_verdict::window_closed;
    return retry_verdict::restart;
}

}  // namespace hermod::store
