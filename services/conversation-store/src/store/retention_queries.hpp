#pragma once
#include "hermod/postgres/query.hpp"

// What goes after its time (migration V070). Each statement takes a bounded number of rows and says
// how many went.
namespace hermod::store::queries {

/// Tenants behind $1 that keep their messages for a number of days only.
inline constexpr postgres::query tenants_with_retention{"tenants_with_retention", R"sql(
    select id, (settings ->> 'retentionDays')::int from tenants
    where id > $1::uuid and settings ->> 'retentionDays' is not null
    order by id limit $2::int
)sql"};

inline constexpr postgres::query forget_messages{"forget_messages", R"sql(
    select forget_messages($1::uuid, now() - $2::int * interval '1 day', $3::int)
)sql"};

inline constexpr postgres::query forget_uploads{"forget_uploads", R"sql(
    select forget_uploads($1::uuid, now() - $2::int * interval '1 day', $3::int)
)sql"};

/// Webhooks as they came, older than $1 milliseconds.
inline constexpr postgres::query forget_raw_webhooks{"forget_raw_webhooks", R"sql(
    with gone as (
        delete from raw_webhooks r using (
            select tenant_id, id from raw_webhooks where received_at < now() - $1::bigint * interval '1 millisecond'
            order by received_at limit $2::int for update skip locked) o
        where r.tenant_id = o.tenant_id and r.id = o.id returning r.id)
    select count(*) from gone
)sql"};

inline constexpr postgres::query forget_in_raw_webhooks{"forget_in_raw_webhooks", R"sql(
    select forget_in_raw_webhooks($1::int)
)sql"};

inline constexpr postgres::query forget_undos{"forget_undos", R"sql(
    with gone as (
        delete from undos u using (
            select tenant_id, token from undos where expires_at < now() order by expires_at limit $1::int for update skip locked) o
        where u.tenant_id = o.tenant_id and u.token = o.token returning u.token)
    select count(*) from gone
)sql"};

/// Content whose bytes have been gone for $1 milliseconds: nobody can be putting it any more that
/// does not know.
inline constexpr postgres::query forget_garbage{"forget_garbage", R"sql(
    with gone as (
        delete from media_garbage g using (
            select tenant_id, sha256 from media_garbage where gone_at < now() - $1::bigint * interval '1 millisecond'
            order by gone_at limit $2::int for update skip locked) o
        where g.tenant_id = o.tenant_id and g.sha256 = o.sha256 returning g.sha256)
    select count(*) from gone
)sql"};

}  // namespace hermod::store::queries
