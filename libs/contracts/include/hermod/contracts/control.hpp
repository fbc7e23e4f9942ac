#pragma once
#include "hermod/contracts/events.hpp"
#include "hermod/contracts/read.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace hermod::contracts {

/// Somebody's rights are not what their tokens say any more: logout, another role, deactivated, key
/// revoked, password changed, and for everybody of a tenant when a setting changes what roles may
/// see. Every socket of theirs is closed; tokens issued before `at` are refused from then on. (Who
/// a conversation is assigned to travels with its `conversation_updated`, not here.)
struct access_changed {
    std::string tenant_id;
    std::string subject;  // user id or API key id, as `sub` of the tokens has it; "": everybody of
                          // the tenant
    std::string
        reason;  // a word for logs and clients: logout, role_changed, deactivated, key_revoked, …
    std::int64_t at{0};  // Unix milliseconds

    friend bool operator==(const access_changed&, const access_changed&) = default;
};

/// The life of an event stream, owned by the store: another epoch means that clients have to
/// reload.
struct stream_epoch {
    std::int64_t stream{0};
    std::string epoch;   // 1-16 of A-Za-z0-9_-
    std::int64_t at{0};  // Unix milliseconds; a later one wins

    friend bool operator==(const stream_epoch&, const stream_epoch&) = default;
};

/// Item of hermod.control (conversation-store -> every push node): a small stream that each node
/// reads whole when it starts, so that what was decided while it was down holds too.
struct control {
    std::variant<access_changed, stream_epoch> what;

    friend bool operator==(const control&, const control&) = default;
};

/// Within the store revoked rights are an event among others, so that they can be kept with the
/// change that revokes them
/// (`keep_event(tenant, 'x:…', 'access_changed', '', {"subject": … or null, "reason": …})`); the
/// outbox sends them to hermod.control.
inline constexpr std::string_view access_changed_type = "access_changed";
[[nodiscard]] event to_event(const access_changed& change);
/// Nothing if the event is another.
[[nodiscard]] std::optional<access_changed> as_access_change(const event& item);

[[nodiscard]] json::result<control> from_json(json::view, as<control>);
void to_json(json::writer&, const control&);

}  // namespace hermod::contracts
