#pragma once
#include "hermod/postgres/query.hpp"

// People, keys and the tenant itself, as admins see them: under the tenant's own role.
namespace hermod::store::queries {

/// $3, $4: the place after which the page begins. $5: only active people.
inline constexpr postgres::query list_users{"list_users", R"sql(
    select id, email, name, role, is_active, created_at, last_login_at
    from users
    where tenant_id = $1::uuid and (not $5::bool or is_active)
      and ($3::timestamptz is null or (created_at, id) > ($3::timestamptz, $4::uuid))
    order by created_at, id
    limit $2::int
)sql"};

inline constexpr postgres::query insert_user{"insert_user", R"sql(
    insert into users (tenant_id, id, email, name, role, password_hash, password_is_temporary)
    values ($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::bool)
    returning id, email, name, role, is_active, created_at, last_login_at
)sql"};

/// So that two changes at once cannot take each other's last admin away.
inline constexpr postgres::query lock_tenant{"lock_tenant", R"sql(
    select id from tenants where id = $1::uuid for update
)sql"};

/// What is null stays. Changes nothing where that would leave the tenant without an active admin.
inline constexpr postgres::query change_user{"change_user", R"sql(
    update users u
    set name = coalesce($3::text, name), role = coalesce($4::text, role), is_active = coalesce($5::bool, is_active),
        updated_at = now()
    where tenant_id = $1::uuid and id = $2::uuid
      and (u.role <> 'admin' or not u.is_active or (coalesce($4::text, u.role) = 'admin' and coalesce($5::bool, u.is_active))
           or exists (select from users o where o.tenant_id = $1::uuid and o.id <> $2::uuid and o.role = 'admin' and o.is_active))
    returning id, email, name, role, is_active, created_at, last_login_at
)sql"};

inline constexpr postgres::query find_user{"find_user", R"sql(
    select id, email, name, role, is_active, created_at, last_login_at
    from users where tenant_id = $1::uuid and id = $2::uuid
)sql"};

/// Sessions of somebody whose rights have changed.
inline constexpr postgres::query end_sessions_after_change{"end_sessions_after_change", R"sql(
    delete from sessions s using users u
    where s.tenant_id = $1::uuid and s.user_id = $2::uuid and u.tenant_id = s.tenant_id and u.id = s.user_id
      and u.updated_at = now() and ($3::text is not null or $4::bool is not null)
)sql"};

inline constexpr postgres::query list_api_keys{"list_api_keys", R"sql(
    select key_id, name, to_json(scopes)::text, created_at, expires_at, last_used_at, revoked_at
    from api_keys
    where tenant_id = $1::uuid and ($3::timestamptz is null or (created_at, key_id) < ($3::timestamptz, $4::text))
    order by created_at desc, key_id desc
    limit $2::int
)sql"};

inline constexpr postgres::query revoke_api_key{"revoke_api_key", R"sql(
    update api_keys set revoked_at = coalesce(revoked_at, now())
    where tenant_id = $1::uuid and key_id = $2::text
    returning key_id
)sql"};

/// Under the writer's role: one gateway's keys of several tenants.
inline constexpr postgres::query note_used_keys{"note_used_keys", R"sql(
    update api_keys k set last_used_at = now()
    from unnest($1::text[]) as used(key_id)
    where k.key_id = used.key_id and (k.last_used_at is null or k.last_used_at < now() - interval '5 seconds')
)sql"};

inline constexpr postgres::query find_tenant{"find_tenant", R"sql(
    select name, settings::text from tenants where id = $1::uuid
)sql"};

/// Refuses a zone that the database does not know (22023).
inline constexpr postgres::query check_time_zone{"check_time_zone", R"sql(
    select now() at time zone coalesce($1::text, 'UTC')
)sql"};

/// The members of $3 take the place of those that are there; null members go.
inline constexpr postgres::query change_tenant{"change_tenant", R"sql(
    update tenants
    set name = coalesce($2::text, name), settings = jsonb_strip_nulls(settings || coalesce($3::jsonb, '{}'))
    where id = $1::uuid
    returning name, settings::text
)sql"};

/// Newest first. What is null is no condition.
inline constexpr postgres::query list_audit{"list_audit", R"sql(
    select a.id, a.at, a.actor_kind, a.actor_id, coalesce(u.name, k.name), a.action, a.entity, a.entity_id,
           a.old::text, a.new::text, a.address, encode(a.hash, 'hex'), encode(a.prev_hash, 'hex')
    from audit a
    left join users u on a.actor_kind = 'user' and u.tenant_id = a.tenant_id and u.id::text = a.actor_id
    left join api_keys k on a.actor_kind = 'apiKey' and k.tenant_id = a.tenant_id and k.key_id = a.actor_id
    where a.tenant_id = $1::uuid and ($3::bigint is null or a.id < $3::bigint)
      and ($4::text is null or a.entity = $4::text) and ($5::text is null or a.entity_id = $5::text)
      and ($6::text is null or a.actor_id = $6::text)
    order by a.id desc
    limit $2::int
)sql"};

}  // namespace hermod::store::queries
