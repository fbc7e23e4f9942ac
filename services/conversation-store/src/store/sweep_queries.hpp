#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// Claims without outcome past their time: (tenant, message, attempt, try, claim id, claimed at).
inline constexpr postgres::query find_lost_claims{"find_lost_claims", R"sql(
select d.tenant_id, d.message_id, d.attempt, d.try, d.claim_id, (extract(epoch from d.claimed_at) * 1000)::bigint
from deliveries d
where not d.is_queued and d.state = 2 and d.claimed_at < now() - $1::bigint * interval '1 millisecond'
order by d.tenant_id, d.message_id limit $2::bigint
)sql"};

/// Uncertain messages whose deadline (the tenant's, else $1) is over: what is needed to decide about them.
inline constexpr postgres::query find_overdue_uncertain{"find_overdue_uncertain", R"sql(
select d.tenant_id, d.message_id, d.conversation_id, d.attempt, d.try, d.claim_id,
       coalesce(t.settings ->> 'uncertainPolicy', 'hold'), d.claimed_at, a.feedback_live_at, d.uncertain_at
from deliveries d
join tenants t on t.id = d.tenant_id
join accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
where not d.is_queued and d.state = 3 and d.due_at <= now()
  and d.uncertain_at < now() - coalesce((t.settings ->> 'uncertainDeadlineMs')::bigint, $1::bigint) * interval '1 millisecond'
order by d.tenant_id, d.message_id limit $2::bigint
)sql"};

/// The decision on an uncertain message must wait for its account's webhooks: ask again later.
inline constexpr postgres::query postpone_decision{"postpone_decision", R"sql(
update deliveries d set due_at = now() + $3::bigint * interval '1 millisecond'
from unnest($1::uuid[], $2::text[]) as i(tenant_id, message_id)
where d.tenant_id = i.tenant_id and d.message_id = i.message_id and d.state = 3
)sql"};

/// A person has to decide: the message stays uncertain, its work is over. Returns what was put aside.
inline constexpr postgres::query hold_uncertain{"hold_uncertain", R"sql(
with gone as (
    delete from deliveries d using unnest($1::uuid[], $2::text[], $3::int[]) as i(tenant_id, message_id, attempt)
    where d.tenant_id = i.tenant_id and d.message_id = i.message_id and d.attempt = i.attempt and d.state = 3
    returning d.tenant_id, d.message_id, d.attempt, d.try, d.claim_id, d.claimed_at
)
insert into attempts (tenant_id, message_id, attempt, try, result, claim_id, started_at, at)
select tenant_id, message_id, attempt, try, 'hold', claim_id, claimed_at, now() from gone
on conflict do nothing
returning tenant_id, message_id
)sql"};

/// A new attempt of uncertain messages, at the end of their conversations' order. Returns (tenant, message, conversation,
/// attempt, account) of those that were still uncertain.
inline constexpr postgres::query resend_uncertain{"resend_uncertain", R"sql(
with input as (
    select i.*, row_number() over (partition by i.tenant_id, i.conversation_id order by d.conv_seq) as place
    from unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[]) as i(tenant_id, message_id, attempt, conversation_id)
    join deliveries d on d.tenant_id = i.tenant_id and d.message_id = i.message_id and d.attempt = i.attempt and d.state = 3
), bumped as (
    update conversations c set last_seq = c.last_seq + n.added
    from (select tenant_id, conversation_id, count(*) as added from input group by 1, 2 order by 1, 2) n
    where c.tenant_id = n.tenant_id and c.id = n.conversation_id
    returning c.tenant_id, c.id, c.last_seq - n.added as base
), moved as (
    update deliveries d
    set attempt = d.attempt + 1, conv_seq = b.base + i.place, state = 0, is_queued = true, due_at = now(), try = 0,
        claim_id = null, claimed_at = null, claimed_by = null, uncertain_at = null, dispatch_count = 0
    from input i join bumped b on b.tenant_id = i.tenant_id and b.id = i.conversation_id
    where d.tenant_id = i.tenant_id and d.message_id = i.message_id and d.attempt = i.attempt and d.state = 3
    returning d.tenant_id, d.message_id, d.conversation_id, d.attempt, d.account_id
), restarted as (
    update messages m set attempt = v.attempt, status = 10
    from moved v where m.tenant_id = v.tenant_id and m.id = v.message_id and m.attempt = v.attempt - 1 and m.status = 20
), noted as (
    insert into attempts (tenant_id, message_id, attempt, try, result, at)
    select tenant_id, message_id, attempt - 1, 0, 'resend', now() from moved on conflict do nothing
)
select tenant_id, message_id, conversation_id, attempt, account_id from moved
)sql"};

/// Parked statuses after ($2, $3) whose message is known by now.
inline constexpr postgres::query find_matchable{"find_matchable", R"sql(
select p.tenant_id, p.id, p.item, coalesce(w.message_id, m.id), coalesce(w.attempt, m.attempt)
from parked_statuses p
left join wamids w on w.tenant_id = p.tenant_id and w.wamid = p.wamid
left join messages m on m.tenant_id = p.tenant_id and m.id = p.message_id and m.direction = 'outbound'
where (p.tenant_id, p.id) > ($2::uuid, $3::bigint) and coalesce(w.message_id, m.id) is not null and coalesce(w.attempt, 1) > 0
order by p.tenant_id, p.id limit $1::bigint
)sql"};

/// Statuses that nobody claimed: another application sends by this number, or their message is lost.
inline constexpr postgres::query expire_parked{"expire_parked", R"sql(
delete from parked_statuses where (tenant_id, id) in (
    select tenant_id, id from parked_statuses where parked_at < now() - $1::bigint * interval '1 millisecond'
    limit $2::bigint for update skip locked)
)sql"};

/// Figures for the metrics: in flight by state, parked, stopped accounts; the backlog is counted to a limit.
inline constexpr postgres::query count_work{"count_work", R"sql(
select (select count(*) from deliveries where not is_queued and state = 1),
       (select count(*) from deliveries where not is_queued and state = 2),
       (select count(*) from deliveries where not is_queued and state = 3),
       (select count(*) from (select from deliveries where is_queued limit $1::bigint) b),
       (select count(*) from parked_statuses),
       (select count(*) from accounts where state = 'stopped')
)sql"};

}  // namespace hermod::store::queries
