#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// Messages and their work by (tenant, message id); absent ones give no row. `ord` counts from 1.
inline constexpr postgres::query read_ledger{"read_ledger", R"sql(
select i.ord, m.tenant_id, m.id, m.conversation_id, m.account_id, m.attempt, m.status, m.meta_message_id,
       d.attempt, d.state, d.claim_id
from unnest($1::uuid[], $2::text[]) with ordinality as i(tenant_id, id, ord)
join messages m on m.tenant_id = i.tenant_id and m.id = i.id
left join deliveries d on d.tenant_id = i.tenant_id and d.message_id = i.id
where m.direction = 'outbound'
)sql"};

/// Which outbound message a wamid belongs to. Absent ones give no row.
inline constexpr postgres::query read_wamids{"read_wamids", R"sql(
select i.ord, w.message_id, w.attempt
from unnest($1::uuid[], $2::text[]) with ordinality as i(tenant_id, wamid, ord)
join wamids w on w.tenant_id = i.tenant_id and w.wamid = i.wamid and w.attempt > 0
)sql"};

/// Accounts by their number: the tenant of everything that Meta says comes from here.
inline constexpr postgres::query find_accounts{"find_accounts", R"sql(
select phone_number_id, tenant_id, id from accounts where phone_number_id = any($1::text[])
)sql"};

/// Settled attempts leave the work table, if nobody touched them since they were read.
inline constexpr postgres::query remove_deliveries{"remove_deliveries", R"sql(
delete from deliveries d
using unnest($1::bigint[], $2::uuid[], $3::text[], $4::int[], $5::smallint[], $6::text[])
      as i(ord, tenant_id, id, attempt, state, claim_id)
where d.tenant_id = i.tenant_id and d.message_id = i.id and d.attempt = i.attempt and d.state = i.state
      and coalesce(d.claim_id, '') = i.claim_id
returning i.ord
)sql"};

/// Back to the backlog (0), to the sender's back-off (1) or to uncertain (3), if nobody touched them since they were read.
inline constexpr postgres::query move_deliveries{"move_deliveries", R"sql(
update deliveries d
set state = i.next, is_queued = i.next = 0, due_at = coalesce(to_timestamp(i.until_ms / 1000.0), d.due_at),
    dispatched_at = case when i.next = 1 then greatest(now(), to_timestamp(i.until_ms / 1000.0)) else d.dispatched_at end,
    dispatch_count = case when i.next = 3 then d.dispatch_count else 1 end,
    uncertain_at = case when i.next = 3 then now() end, claim_id = coalesce(i.refused, d.claim_id)
from unnest($1::bigint[], $2::uuid[], $3::text[], $4::int[], $5::smallint[], $6::text[], $7::smallint[], $8::bigint[],
            $9::text[])
     as i(ord, tenant_id, id, attempt, state, claim_id, next, until_ms, refused)
where d.tenant_id = i.tenant_id and d.message_id = i.id and d.attempt = i.attempt and d.state = i.state
      and coalesce(d.claim_id, '') = i.claim_id
returning i.ord
)sql"};

/// What was dispatched behind messages that went back to the backlog goes back, too: it could not be claimed before them, and
/// would only hold credit that they need.
inline constexpr postgres::query requeue_followers{"requeue_followers", R"sql(
update deliveries f set state = 0, is_queued = true
from unnest($1::uuid[], $2::text[]) as i(tenant_id, id)
join deliveries d on d.tenant_id = i.tenant_id and d.message_id = i.id and d.is_queued
where not f.is_queued and f.tenant_id = d.tenant_id and f.account_id = d.account_id
  and f.conversation_id = d.conversation_id and f.conv_seq > d.conv_seq and f.state = 1
)sql"};

/// The states of messages, if they still are as they were read. Times: the first one stays.
inline constexpr postgres::query update_messages{"update_messages", R"sql(
update messages m
set attempt = i.attempt, status = i.status,
    sent_at = coalesce(m.sent_at, to_timestamp(i.sent_ms / 1000.0)),
    delivered_at = coalesce(m.delivered_at, to_timestamp(i.delivered_ms / 1000.0)),
    read_at = coalesce(m.read_at, to_timestamp(i.read_ms / 1000.0)),
    played_at = coalesce(m.played_at, to_timestamp(i.played_ms / 1000.0)),
    failed_at = coalesce(m.failed_at, to_timestamp(i.failed_ms / 1000.0)),
    meta_message_id = coalesce(i.wamid, m.meta_message_id),
    last_error = case when i.clears_error = 1 then null else coalesce(i.error, m.last_error) end,
    last_error_at = case when i.clears_error = 1 then null else coalesce(to_timestamp(i.error_ms / 1000.0), m.last_error_at) end
from unnest($1::bigint[], $2::uuid[], $3::text[], $4::int[], $5::smallint[], $6::int[], $7::smallint[],
            $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::jsonb[], $15::bigint[],
            $16::smallint[])
     as i(ord, tenant_id, id, old_attempt, old_status, attempt, status,
          sent_ms, delivered_ms, read_ms, played_ms, failed_ms, wamid, error, error_ms, clears_error)
where m.tenant_id = i.tenant_id and m.id = i.id and m.attempt = i.old_attempt and m.status = i.old_status
returning i.ord
)sql"};

inline constexpr postgres::query insert_wamids{"insert_wamids", R"sql(
insert into wamids (tenant_id, wamid, message_id, attempt)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[])
on conflict (tenant_id, wamid) do nothing
)sql"};

inline constexpr postgres::query insert_attempts{"insert_attempts", R"sql(
insert into attempts (tenant_id, message_id, attempt, try, result, error, claim_id, started_at, at)
select tenant_id, message_id, attempt, try, result, error, claim_id, to_timestamp(started_ms / 1000.0), to_timestamp(at_ms / 1000.0)
from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::jsonb[], $7::text[], $8::bigint[], $9::bigint[])
     as i(tenant_id, message_id, attempt, try, result, error, claim_id, started_ms, at_ms)
on conflict do nothing
)sql"};

/// Parks statuses whose message is not known, unless it became known while we waited for the lock. Returns the parked ones.
inline constexpr postgres::query park_statuses{"park_statuses", R"sql(
with input as (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::jsonb[])
        with ordinality as i(tenant_id, wamid, message_id, account_id, item, ord)
), unknown as (
    select * from input i
    where not exists (select from wamids w where w.tenant_id = i.tenant_id and w.wamid = i.wamid and w.attempt > 0)
      and not exists (select from messages m where m.tenant_id = i.tenant_id and m.id = i.message_id and m.direction = 'outbound')
), parked as (
    insert into parked_statuses (tenant_id, wamid, message_id, account_id, item)
    select tenant_id, wamid, message_id, account_id, item from unknown
    on conflict (tenant_id, wamid, (item ->> 'status')) do nothing
)
select ord from unknown
)sql"};

/// Parked statuses of wamids that were just learnt.
inline constexpr postgres::query find_parked{"find_parked", R"sql(
select p.id, p.item from parked_statuses p
join unnest($1::uuid[], $2::text[]) as i(tenant_id, wamid) on p.tenant_id = i.tenant_id and p.wamid = i.wamid
order by p.id
)sql"};

inline constexpr postgres::query remove_parked{"remove_parked", R"sql(
delete from parked_statuses p using unnest($1::uuid[], $2::bigint[]) as i(tenant_id, id)
where p.tenant_id = i.tenant_id and p.id = i.id
)sql"};

/// Meta refuses everything of these accounts: their backlog stays until a person has seen to it. The alarm is kept with it.
inline constexpr postgres::query stop_accounts{"stop_accounts", R"sql(
with stopped as (
    update accounts a set state = 'stopped', stop_reason = i.reason, stopped_at = now()
    from (select distinct on (tenant_id, id) * from unnest($1::uuid[], $2::uuid[], $3::text[]) as i(tenant_id, id, reason)) i
    where a.tenant_id = i.tenant_id and a.id = i.id and a.state = 'active'
    returning a.tenant_id, a.id, a.stop_reason
)
select s.tenant_id, s.id, k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
from stopped s, keep_event(s.tenant_id, 'a:' || s.id || ':' || gen_random_uuid(), 'account_updated', '',
    jsonb_build_object('accountId', s.id, 'state', 'stopped', 'stopReason', s.stop_reason)) k
)sql"};

/// The webhook streams of these numbers live, and so many messages a second come in by them.
inline constexpr postgres::query mark_feedback_live{"mark_feedback_live", R"sql(
update accounts a set feedback_live_at = greatest(a.feedback_live_at, to_timestamp(i.at_ms / 1000.0)),
                      inbound_per_second = i.inbound, inbound_counted_at = now()
from unnest($1::text[], $2::bigint[], $3::bigint[]) as i(phone_number_id, at_ms, inbound)
where a.phone_number_id = i.phone_number_id
  and (a.feedback_live_at is null or a.feedback_live_at < to_timestamp(i.at_ms / 1000.0)
       or i.inbound > 0 or a.inbound_per_second > 0)
)sql"};

}  // namespace hermod::store::queries
