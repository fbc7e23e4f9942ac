#pragma once
#include "hermod/postgres/query.hpp"

// Webhooks as they came (migration V070). Kept by the batch writer, read by admins under their own
// tenant.
namespace hermod::store::queries {

/// What cannot be lost twice need not be waited for: the changes themselves are processed in
/// transactions that are.
inline constexpr postgres::query keep_lazily{"raw_webhooks_lazily", R"sql(
    select set_config('synchronous_commit', 'off', true)
)sql"};

/// Of the account with that number, else of the first one of that business account; of nobody's
/// numbers nothing is kept.
inline constexpr postgres::query keep_raw_webhooks{"keep_raw_webhooks", R"sql(
    insert into raw_webhooks (tenant_id, id, account_id, received_at, changes, body)
    select a.tenant_id, i.id, a.id, to_timestamp(i.at_ms / 1000.0), i.changes, i.body
    from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::text[]) as i(id, number, waba_id, at_ms, changes, body)
    join lateral (
        (select n.tenant_id, n.id from accounts n where n.phone_number_id = i.number)
        union all
        (select w.tenant_id, w.id from accounts w where i.number = '' and w.waba_id = i.waba_id order by w.tenant_id, w.id limit 1)
        limit 1) a on true
)sql"};

/// The newest first, before $3. $4: of this account, or null; $5, $6: within this time, or null.
inline constexpr postgres::query list_raw_webhooks{"list_raw_webhooks", R"sql(
    select id, account_id, received_at, changes, length(body) from raw_webhooks
    where tenant_id = $1::uuid and ($3::uuid is null or id < $3::uuid) and ($4::uuid is null or account_id = $4::uuid)
      and ($5::timestamptz is null or received_at >= $5::timestamptz) and ($6::timestamptz is null or received_at < $6::timestamptz)
    order by id desc limit $2::int
)sql"};

inline constexpr postgres::query find_raw_webhook{"find_raw_webhook", R"sql(
    select id, account_id, received_at, changes, length(body), body from raw_webhooks where tenant_id = $1::uuid and id = $2::uuid
)sql"};

}  // namespace hermod::store::queries
