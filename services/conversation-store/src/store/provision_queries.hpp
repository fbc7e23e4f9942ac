#pragma once
#include "hermod/postgres/query.hpp"

// Making tenants and what belongs to them, under the writer's role. Every statement may be
// repeated.
namespace hermod::store::queries {

inline constexpr postgres::query put_tenant{"put_tenant", R"sql(
    insert into tenants (id, name, settings) values ($1::uuid, $2::text, coalesce($3::jsonb, '{}'))
    on conflict (id) do update
    set name = excluded.name, settings = coalesce($3::jsonb, tenants.settings)
)sql"};

inline constexpr postgres::query put_outlet{"put_outlet", R"sql(
    insert into outlets (tenant_id, id, name) values ($1::uuid, $2::uuid, $3::text)
    on conflict (tenant_id, id) do update set name = excluded.name
)sql"};

/// At most one account of a tenant is its default.
inline constexpr postgres::query yield_default{"yield_default", R"sql(
    update accounts set is_default = false
    where tenant_id = $1::uuid and is_default and phone_number_id <> $2::text and $3::bool
)sql"};

/// Known by its phone number. A fresh credential brings a stopped account back. No row: the number
/// is another tenant's, or another account's.
inline constexpr postgres::query put_account{"put_account", R"sql(
    insert into accounts (tenant_id, id, outlet_id, phone_number_id, waba_id, display_phone, name, is_default,
                          rate_per_second, sealed, key_id, rate_is_fixed)
    values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::text, $7::text, $8::bool,
            coalesce($9::int, 80), $10::bytea, $11::text, $9::int is not null)
    on conflict (phone_number_id) do update
    set outlet_id = excluded.outlet_id, waba_id = excluded.waba_id, display_phone = excluded.display_phone,
        name = excluded.name, is_default = excluded.is_default,
        rate_per_second = coalesce($9::int, accounts.rate_per_second),
        rate_is_fixed = accounts.rate_is_fixed or $9::int is not null,
        state = case when accounts.state = 'stopped' and excluded.sealed is not null
                          and excluded.sealed is distinct from accounts.sealed then 'active'
                     else accounts.state end,
        stop_reason = case when excluded.sealed is not null and excluded.sealed is distinct from accounts.sealed then null
                           else accounts.stop_reason end,
        credential_version = accounts.credential_version
            + (excluded.sealed is not null and excluded.sealed is distinct from accounts.sealed)::int,
        sealed = coalesce(excluded.sealed, accounts.sealed), key_id = coalesce(excluded.key_id, accounts.key_id)
    where accounts.tenant_id = excluded.tenant_id and (accounts.id = excluded.id or not $12::bool)
    returning id
)sql"};

/// Contacts by their numbers, in order, so that two calls at once cannot lock each other out.
inline constexpr postgres::query put_contacts{"put_contacts", R"sql(
    insert into contacts (tenant_id, id, wa_id, phone, name)
    select $1::uuid, i.id, i.wa_id, '+' || i.wa_id, i.name
    from unnest($2::uuid[], $3::text[], $4::text[]) as i(id, wa_id, name)
    order by i.wa_id
    on conflict (tenant_id, wa_id) do update set name = coalesce(excluded.name, contacts.name)
)sql"};

inline constexpr postgres::query put_conversations{"put_conversations", R"sql(
    insert into conversations (tenant_id, id, account_id, contact_id, last_inbound_at)
    select $1::uuid, i.id, $2::uuid, p.id, to_timestamp(i.inbound_ms / 1000.0)
    from unnest($3::text[], $4::uuid[], $5::bigint[]) as i(wa_id, id, inbound_ms)
    join contacts p on p.tenant_id = $1::uuid and p.wa_id = i.wa_id
    order by p.id
    on conflict (tenant_id, account_id, contact_id) do update
    set last_inbound_at = greatest(conversations.last_inbound_at, excluded.last_inbound_at)
)sql"};

inline constexpr postgres::query provisioned{"provisioned_conversations", R"sql(
    select p.id, c.id
    from unnest($3::text[]) with ordinality as i(wa_id, ord)
    join contacts p on p.tenant_id = $1::uuid and p.wa_id = i.wa_id
    join conversations c on c.tenant_id = p.tenant_id and c.account_id = $2::uuid and c.contact_id = p.id
    order by i.ord
)sql"};

}  // namespace hermod::store::queries
