#pragma once
#include "hermod/postgres/query.hpp"

// What request handlers read, under row-level security. The tenant is a condition, too: the policy
// is the second fence.
namespace hermod::store::queries {

inline constexpr postgres::query find_context{"find_context", R"sql(
    select c.account_id, a.phone_number_id, a.outlet_id, a.state, c.contact_id, p.wa_id, p.phone,
           coalesce(p.phone, '+' || p.wa_id, p.bsuid), coalesce(p.name, p.profile_name),
           c.last_inbound_at, clock_timestamp()
    from conversations c
    join accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
    join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id
    where c.tenant_id = $1::uuid and c.id = $2::uuid
)sql"};

inline constexpr postgres::query conversation_exists{"conversation_exists", R"sql(
    select from conversations where tenant_id = $1::uuid and id = $2::uuid
)sql"};

inline constexpr postgres::query newest_messages{"newest_messages", R"sql(
    select id, direction, body, media_url, kind, created_at, status, attempt, meta_message_id, last_error, last_error_at
    from messages
    where tenant_id = $1::uuid and conversation_id = $2::uuid
    order by created_at desc, id desc
    limit $3::int offset $4::int
)sql"};

inline constexpr postgres::query older_messages{"older_messages", R"sql(
    select id, direction, body, media_url, kind, created_at, status, attempt, meta_message_id, last_error, last_error_at
    from messages
    where tenant_id = $1::uuid and conversation_id = $2::uuid and (created_at, id) < ($4::timestamptz, $5::text)
    order by created_at desc, id desc
    limit $3::int
)sql"};

inline constexpr postgres::query find_message{"find_message", R"sql(
    select conversation_id, body_hash, status, attempt, sent_at, delivered_at, read_at, failed_at,
           meta_message_id, last_error, last_error_at
    from messages
    where tenant_id = $1::uuid and id = $2::text and direction = 'outbound'
)sql"};

}  // namespace hermod::store::queries
