#pragma once
#include "hermod/postgres/query.hpp"

// Logins. What is asked before the tenant is known runs under the writer's role, the rest under the
// tenant's own.
namespace hermod::store::queries {

/// Takes a try: counted before the password is looked at, so that a thousand tries at once are a
/// thousand tries. Braked tries count nothing. $1 scope, $2 key, $3 free, $4 first wait, $5 longest
/// wait, $6 window (seconds).
inline constexpr postgres::query take_login_try{"take_login_try", R"sql(
    insert into login_brakes as b (scope, key, failures, last_at)
    values ($1::text, $2::bytea, 1, statement_timestamp())
    on conflict (scope, key) do update
    set failures = case when b.blocked_until > statement_timestamp() then b.failures
                        when b.last_at < statement_timestamp() - make_interval(secs => $6::int) then 1
                        else b.failures + 1 end,
        blocked_until = case when b.blocked_until > statement_timestamp() then b.blocked_until
                             when b.last_at < statement_timestamp() - make_interval(secs => $6::int) then null
                             when b.failures + 1 >= $3::int
                             then statement_timestamp()
                                  + make_interval(secs => least($5::int, $4::int * power(2, least(20, b.failures + 1 - $3::int))))
                             end,
        last_at = case when b.blocked_until > statement_timestamp() then b.last_at else statement_timestamp() end
    returning last_at = statement_timestamp(),
              ceil(extract(epoch from blocked_until - statement_timestamp()))::bigint
)sql"};

/// The right password: the account's tries are forgotten, the address's is given back.
inline constexpr postgres::query forgive_account{"forgive_account", R"sql(
    delete from login_brakes where scope = 'account' and key = $1::bytea
)sql"};

inline constexpr postgres::query forgive_address{"forgive_address", R"sql(
    update login_brakes
    set failures = failures - 1, blocked_until = null
    where scope = 'address' and key = $1::bytea and failures > 0
)sql"};

inline constexpr postgres::query forget_brakes{"forget_brakes", R"sql(
    delete from login_brakes where last_at < now() - make_interval(secs => $1::int)
)sql"};

/// More than one row: the address is known to several tenants.
inline constexpr postgres::query find_logins{"find_logins", R"sql(
    select tenant_id, id, role, password_hash, name
    from users
    where email = $1::text and is_active and ($2::uuid is null or tenant_id = $2::uuid)
    limit 2
)sql"};

inline constexpr postgres::query insert_session{"insert_session", R"sql(
    insert into sessions (tenant_id, id, user_id, token_hash, address, user_agent, idle_until, expires_at)
    select u.tenant_id, $2::uuid, u.id, $4::bytea, $5::text, left($6::text, 300),
           least(now() + make_interval(secs => $7::int), now() + make_interval(secs => $8::int)),
           now() + make_interval(secs => $8::int)
    from users u
    where u.tenant_id = $1::uuid and u.id = $3::uuid and u.is_active
    returning id
)sql"};

inline constexpr postgres::query note_login{"note_login", R"sql(
    update users set last_login_at = now(), password_hash = coalesce($3::text, password_hash)
    where tenant_id = $1::uuid and id = $2::uuid
)sql"};

/// Ended ones, and the oldest beyond the $3 newest.
inline constexpr postgres::query prune_sessions{"prune_sessions", R"sql(
    delete from sessions s
    where s.tenant_id = $1::uuid and s.user_id = $2::uuid
      and (s.expires_at < now() or s.idle_until < now()
           or s.id in (select o.id from sessions o where o.tenant_id = $1::uuid and o.user_id = $2::uuid
                       order by o.created_at desc, o.id desc offset $3::int))
)sql"};

/// Under the writer's role, by the token's hash. In use: it stays alive; written at most once a
/// minute.
inline constexpr postgres::query touch_session{"touch_session", R"sql(
    update sessions
    set last_seen_at = now(), idle_until = least(expires_at, now() + make_interval(secs => $2::int))
    where token_hash = $1::bytea and idle_until > now() and expires_at > now()
      and last_seen_at < now() - interval '1 minute'
)sql"};

inline constexpr postgres::query find_session{"find_session", R"sql(
    select s.id, s.tenant_id, s.user_id, u.role, least(s.idle_until, s.expires_at)
    from sessions s
    join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    where s.token_hash = $1::bytea and s.idle_until > now() and s.expires_at > now() and u.is_active
)sql"};

inline constexpr postgres::query show_session{"show_session", R"sql(
    select u.id, u.email, u.name, u.role, u.is_active, u.created_at, u.last_login_at, t.id, t.name, s.expires_at,
           u.password_is_temporary
    from sessions s
    join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    join tenants t on t.id = s.tenant_id
    where s.tenant_id = $1::uuid and s.id = $2::uuid
)sql"};

inline constexpr postgres::query end_session{"end_session", R"sql(
    delete from sessions where tenant_id = $1::uuid and id = $2::uuid
)sql"};

/// All of a person's but the one that is kept, if any.
inline constexpr postgres::query end_sessions{"end_sessions", R"sql(
    delete from sessions
    where tenant_id = $1::uuid and user_id = $2::uuid and ($3::uuid is null or id <> $3::uuid)
)sql"};

inline constexpr postgres::query find_password{"find_password", R"sql(
    select email, password_hash from users where tenant_id = $1::uuid and id = $2::uuid and is_active
)sql"};

/// $4: whether its owner has to change it.
inline constexpr postgres::query put_password{"put_password", R"sql(
    update users
    set password_hash = $3::text, password_is_temporary = $4::bool, updated_at = now()
    where tenant_id = $1::uuid and id = $2::uuid
    returning id
)sql"};

inline constexpr postgres::query prune_ended_sessions{"prune_ended_sessions", R"sql(
    delete from sessions where expires_at < now() - interval '1 day' or idle_until < now() - interval '1 day'
)sql"};

}  // namespace hermod::store::queries
