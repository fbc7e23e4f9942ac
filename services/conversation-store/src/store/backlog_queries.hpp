#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// A reply must not wait behind the campaign: earlier bulk messages of a conversation with interactive ones waiting leave with
/// them.
inline constexpr postgres::query promote_earlier{"promote_earlier", R"sql(
update deliveries e set priority = 0, due_at = least(e.due_at, q.due_at)
from (select distinct on (w.tenant_id, w.conversation_id) w.tenant_id, w.conversation_id, w.conv_seq, w.due_at
      from unnest($1::uuid[]) as a(id) join accounts n on n.id = a.id
      cross join lateral (select * from deliveries d
                          where d.is_queued and d.tenant_id = n.tenant_id and d.account_id = n.id and d.priority = 0
                            and d.due_at <= now() order by d.due_at, d.conv_seq limit 500) w
      order by w.tenant_id, w.conversation_id, w.conv_seq desc) q
where e.is_queued and e.tenant_id = q.tenant_id and e.conversation_id = q.conversation_id and e.conv_seq < q.conv_seq
  and e.priority = 1
)sql"};

/// Takes from each account's backlog what its credit allows, interactive first; never a message whose conversation has an
/// earlier one that is due later. Gives the dispatches to publish.
inline constexpr postgres::query dispatch_backlog{"dispatch_backlog", R"sql(
with credit as materialized (
    select a.tenant_id, a.id, f.total, f.bulk, greatest(1, a.rate_per_second * $2::bigint / 1000) as limit_interactive,
           greatest(1, a.rate_per_second * $3::bigint / 1000) as limit_bulk
    from unnest($1::uuid[]) as i(id) join accounts a on a.id = i.id and a.state = 'active',
         lateral (select count(*) as total, count(*) filter (where d.priority = 1) as bulk
                  from deliveries d where not d.is_queued and d.tenant_id = a.tenant_id and d.account_id = a.id and d.state <> 3) f
), urgent as materialized (
    select c.tenant_id, c.id as account_id, q.message_id from credit c
    cross join lateral (
        select q.message_id from deliveries q
        where q.is_queued and q.tenant_id = c.tenant_id and q.account_id = c.id and q.priority = 0 and q.due_at <= now()
          and (select true from deliveries e where e.is_queued and e.tenant_id = q.tenant_id
               and e.conversation_id = q.conversation_id and e.conv_seq < q.conv_seq
               and (e.due_at > q.due_at or e.priority > q.priority) limit 1) is null
        order by q.due_at, q.conv_seq limit greatest(0, least(c.limit_interactive - c.total, $4::bigint))) q
), later as materialized (
    select c.tenant_id, c.id as account_id, q.message_id from credit c
    cross join lateral (
        select q.message_id from deliveries q
        where q.is_queued and q.tenant_id = c.tenant_id and q.account_id = c.id and q.priority = 1 and q.due_at <= now()
          and (select true from deliveries e where e.is_queued and e.tenant_id = q.tenant_id
               and e.conversation_id = q.conversation_id and e.conv_seq < q.conv_seq
               and (e.due_at > q.due_at or e.priority < q.priority) limit 1) is null
        order by q.due_at, q.conv_seq
        limit greatest(0, least(c.limit_bulk - c.bulk, $4::bigint, c.limit_interactive - c.total
                                - (select count(*) from urgent u where u.tenant_id = c.tenant_id and u.account_id = c.id)))) q
), marked as (
    update deliveries d set state = 1, is_queued = false, dispatched_at = now(), dispatch_count = 1
    from (select * from urgent union all select * from later order by 1, 3) p
    where d.tenant_id = p.tenant_id and d.message_id = p.message_id and d.is_queued
    returning d.tenant_id, d.message_id
)
select v.*, (extract(epoch from now()) * 1000)::bigint
from marked m join dispatch_items v on v.tenant_id = m.tenant_id and v.message_id = m.message_id
order by v.priority, v.account_id, v.conv_seq
)sql"};

/// Dispatches nobody has claimed for long: the broker or a sender has lost them, or is slow. The claim keeps a second copy from
/// doing harm; the wait doubles with each.
inline constexpr postgres::query dispatch_again{"dispatch_again", R"sql(
with lost as (
    select d.tenant_id, d.message_id from deliveries d
    where not d.is_queued and d.state = 1
      and d.dispatched_at < now() - least($1::bigint * (1 << least(d.dispatch_count - 1, 10)), 300000) * interval '1 millisecond'
    order by d.dispatched_at limit $2::bigint for update skip locked
), marked as (
    update deliveries d set dispatched_at = now(), dispatch_count = least(d.dispatch_count + 1, 1000)
    from lost l where d.tenant_id = l.tenant_id and d.message_id = l.message_id
    returning d.tenant_id, d.message_id
)
select v.*, (extract(epoch from now()) * 1000)::bigint
from marked m join dispatch_items v on v.tenant_id = m.tenant_id and v.message_id = m.message_id
order by v.priority, v.account_id, v.conv_seq
)sql"};

/// Dispatches by message, of those that still wait for a claim.
inline constexpr postgres::query read_dispatches{"read_dispatches", R"sql(
select v.*, (extract(epoch from now()) * 1000)::bigint
from unnest($1::uuid[], $2::text[]) as i(tenant_id, message_id)
join deliveries d on d.tenant_id = i.tenant_id and d.message_id = i.message_id and d.state = 1
join dispatch_items v on v.tenant_id = i.tenant_id and v.message_id = i.message_id
order by v.priority, v.account_id, v.conv_seq
)sql"};

/// Active accounts after $2 with something due in their backlog.
inline constexpr postgres::query find_due_accounts{"find_due_accounts", R"sql(
select a.id from accounts a
where a.state = 'active' and a.id > $2::uuid
  and (exists (select from deliveries q where q.is_queued and q.tenant_id = a.tenant_id and q.account_id = a.id
               and q.priority = 0 and q.due_at <= now())
       or exists (select from deliveries q where q.is_queued and q.tenant_id = a.tenant_id and q.account_id = a.id
                  and q.priority = 1 and q.due_at <= now()))
order by a.id limit $1::bigint
)sql"};

}  // namespace hermod::store::queries
