#pragma once
#include "hermod/postgres/query.hpp"

// The quota of tenants that have one (settings.quota.messagesPerMonth). A line per message makes every step repeatable; the row of
// the period is locked before anything is counted, so the count is exact however many reserve at once.
namespace hermod::store::queries {

/// Locks the running period of those tenants ($1) that have a limit, until the end of the transaction.
inline constexpr postgres::query lock_quota{"lock_quota", R"sql(
insert into quota_usage as u (tenant_id, period)
select t.id, quota_period(t.id) from tenants t where t.id = any($1::uuid[]) and quota_limit(t.id) is not null order by t.id
on conflict (tenant_id, period) do update set used = u.used
)sql"};

/// Reserves for messages in their order, after lock_quota. Messages that are persisted already need none, unless $3 (a retry of
/// one that was given back). Gives `ord` of those for which nothing is left.
inline constexpr postgres::query reserve_quota{"reserve_quota", R"sql(
with limited as materialized (
    select u.tenant_id, u.period, u.used, quota_limit(u.tenant_id) as most
    from quota_usage u where u.tenant_id = any($1::uuid[]) and u.period = quota_period(u.tenant_id) and quota_limit(u.tenant_id) is not null
), fresh as materialized (
    select i.ord, i.message_id, l.tenant_id, l.period, l.used, l.most, row_number() over (partition by l.tenant_id order by i.ord) as place
    from unnest($1::uuid[], $2::text[]) with ordinality as i(tenant_id, message_id, ord)
    join limited l on l.tenant_id = i.tenant_id
    where not exists (select from quota_lines q where q.tenant_id = i.tenant_id and q.message_id = i.message_id)
      and ($3::boolean or not exists (select from messages m where m.tenant_id = i.tenant_id and m.id = i.message_id))
), lines as (
    insert into quota_lines (tenant_id, message_id, period)
    select tenant_id, message_id, period from fresh where used + place <= most order by tenant_id, message_id
    on conflict (tenant_id, message_id) do nothing
    returning tenant_id, period
), charged as (
    update quota_usage u set used = u.used + c.added
    from (select tenant_id, period, count(*) as added from lines group by 1, 2) c
    where u.tenant_id = c.tenant_id and u.period = c.period
)
select ord from fresh where used + place > most
)sql"};

/// Gives back what messages that ended without Meta ever having taken them had reserved. Others keep theirs.
inline constexpr postgres::query release_quota{"release_quota", R"sql(
with gone as (
    delete from quota_lines q using unnest($1::uuid[], $2::text[]) as i(tenant_id, message_id)
    where q.tenant_id = i.tenant_id and q.message_id = i.message_id
      and (select m.status in (35, 90) and m.meta_message_id is null from messages m
           where m.tenant_id = q.tenant_id and m.id = q.message_id limit 1)
    returning q.tenant_id, q.period
)
update quota_usage u set used = greatest(0, u.used - c.gone)
from (select tenant_id, period, count(*) as gone from gone group by 1, 2 order by 1, 2) c
where u.tenant_id = c.tenant_id and u.period = c.period
)sql"};

/// Meta has them after all: they count, even above the limit.
inline constexpr postgres::query charge_quota{"charge_quota", R"sql(
with lines as (
    insert into quota_lines (tenant_id, message_id, period)
    select i.tenant_id, i.message_id, quota_period(i.tenant_id)
    from (select distinct tenant_id, message_id from unnest($1::uuid[], $2::text[]) as n(tenant_id, message_id)) i
    where quota_limit(i.tenant_id) is not null
      and (select m.meta_message_id is not null from messages m
           where m.tenant_id = i.tenant_id and m.id = i.message_id and m.direction = 'outbound' limit 1)
    order by 1, 2
    on conflict (tenant_id, message_id) do nothing
    returning tenant_id, period
)
insert into quota_usage as u (tenant_id, period, used)
select tenant_id, period, count(*) from lines group by 1, 2 order by 1, 2
on conflict (tenant_id, period) do update set used = u.used + excluded.used
)sql"};

/// Lines of periods that are long over.
inline constexpr postgres::query forget_quota_lines{"forget_quota_lines", R"sql(
delete from quota_lines where (tenant_id, message_id) in (
    select tenant_id, message_id from quota_lines where at < now() - interval '70 days' order by at limit $1::bigint for update skip locked)
)sql"};

/// Of one tenant, for its people: (limit, used, period, zone, the next period's start).
inline constexpr postgres::query read_quota{"read_quota", R"sql(
select quota_limit(t.id), coalesce(u.used, 0), to_char(quota_period(t.id), 'YYYY-MM-DD'), zone_of(t.id),
       (quota_period(t.id) + interval '1 month') at time zone zone_of(t.id)
from tenants t left join quota_usage u on u.tenant_id = t.id and u.period = quota_period(t.id)
where t.id = $1::uuid
)sql"};

}  // namespace hermod::store::queries
