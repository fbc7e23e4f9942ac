#pragma once
#include "hermod/postgres/query.hpp"

// Outlets and accounts as admins see and change them: under the tenant's own role.
namespace hermod::store::queries {

inline constexpr postgres::query list_outlets{"list_outlets", R"sql(
    select id, name, created_at from outlets
    where tenant_id = $1::uuid and ($3::timestamptz is null or (created_at, id) > ($3::timestamptz, $4::uuid))
    order by created_at, id limit $2::int
)sql"};

inline constexpr postgres::query insert_outlet{"insert_outlet", R"sql(
    insert into outlets (tenant_id, id, name) values ($1::uuid, $2::uuid, $3::text) returning id, name, created_at
)sql"};

/// $5: one account alone. The backlog is what waits in the database, not what is with the sender.
inline constexpr postgres::query list_accounts{"list_accounts", R"sql(
    select a.id, a.outlet_id, a.phone_number_id, a.waba_id, a.display_phone, a.name, a.is_default, a.state, a.stop_reason,
           a.rate_per_second, a.feedback_live_at, a.created_at, b.queued, b.oldest
    from accounts a
    cross join lateral (
        select count(*) as queued, min(d.due_at) as oldest from deliveries d
        where d.tenant_id = a.tenant_id and d.account_id = a.id and d.is_queued) b
    where a.tenant_id = $1::uuid and ($5::uuid is null or a.id = $5::uuid)
      and ($3::timestamptz is null or (a.created_at, a.id) > ($3::timestamptz, $4::uuid))
    order by a.created_at, a.id
    limit $2::int
)sql"};

/// At most one account of a tenant is its default: the others step back first. $2: the one that is
/// to be; $4: it is about to be made.
inline constexpr postgres::query step_back{"step_back", R"sql(
    update accounts set is_default = false
    where tenant_id = $1::uuid and is_default and id <> $2::uuid and $3::bool
      and ($4::bool or exists (select from accounts o where o.tenant_id = $1::uuid and o.id = $2::uuid))
)sql"};

inline constexpr postgres::query insert_account{"insert_account", R"sql(
    insert into accounts (tenant_id, id, outlet_id, phone_number_id, waba_id, display_phone, name, is_default,
                          rate_per_second, rate_is_fixed, sealed, key_id)
    values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::text, $7::text, $8::bool, coalesce($9::int, 80),
            $9::int is not null, $10::bytea, $11::text)
)sql"};

/// What is null stays. Whoever sets the state says why it is so: an operator. Fresh credentials
/// bring a stopped account back.
inline constexpr postgres::query change_account{"change_account", R"sql(
    update accounts
    set name = coalesce($3::text, name), is_default = coalesce($4::bool, is_default),
        rate_per_second = coalesce($6::int, rate_per_second), rate_is_fixed = rate_is_fixed or $6::int is not null,
        sealed = coalesce($7::bytea, sealed), key_id = coalesce($8::text, key_id),
        credential_version = credential_version + ($7::bytea is not null)::int,
        state = case when $5::text is not null then $5::text
                     when $7::bytea is not null and state = 'stopped' then 'active' else state end,
        stop_reason = case when $5::text in ('stopped', 'disabled') then 'by an operator'
                           when $5::text = 'active' or $7::bytea is not null then null else stop_reason end
    where tenant_id = $1::uuid and id = $2::uuid
    returning id, state, stop_reason
)sql"};

/// Tells the live clients, if the account is there.
inline constexpr postgres::query keep_account_event{"keep_account_event", R"sql(
    select k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
    from accounts a,
         keep_event(a.tenant_id, $3::text, 'account_updated', '',
                    jsonb_build_object('accountId', a.id, 'name', a.name, 'state', a.state, 'stopReason', a.stop_reason,
                                       'isDefault', a.is_default)) k
    where a.tenant_id = $1::uuid and a.id = $2::uuid
)sql"};

}  // namespace hermod::store::queries
