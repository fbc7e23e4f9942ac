#pragma once
#include "hermod/postgres/query.hpp"

// What people want of a message that is there: once more, or not at all.
namespace hermod::store::queries {

inline constexpr postgres::query read_for_retry{"read_for_retry", R"sql(
select m.conversation_id, m.account_id, m.attempt, m.status, m.kind, a.state in ('active', 'stopped') as is_usable,
       c.last_inbound_at, clock_timestamp()
from messages m
join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
join accounts a on a.tenant_id = m.tenant_id and a.id = m.account_id
where m.tenant_id = $1::uuid and m.id = $2::text and m.direction = 'outbound'
)sql"};

/// A new attempt at the end of the conversation's order, if the message still is as it was read; gives a row if so. What an
/// uncertain attempt left in the work table makes room for it.
inline constexpr postgres::query restart_message{"restart_message", R"sql(
with target as (
    select m.tenant_id, m.id, m.conversation_id, m.account_id, m.kind, m.content, m.last_error from messages m
    where m.tenant_id = $1::uuid and m.id = $2::text and m.attempt = $3::int and m.status = $4::smallint
    for update
), bumped as (
    update conversations c set last_seq = c.last_seq + 1 from target t
    where c.tenant_id = t.tenant_id and c.id = t.conversation_id
    returning c.last_seq, c.last_inbound_at
), placed as (
    insert into deliveries as d (tenant_id, message_id, attempt, account_id, conversation_id, conv_seq, priority, is_queued,
                                 state, due_at, window_until, template_id)
    select t.tenant_id, t.id, $3::int + 1, t.account_id, t.conversation_id, b.last_seq, 0, true, 0, now(),
           case when t.kind = 'template' then 'infinity' else b.last_inbound_at + interval '24 hours' end,
           template_of(t.tenant_id, t.account_id, t.content)
    from target t cross join bumped b
    on conflict (tenant_id, message_id) do update
    set attempt = excluded.attempt, conv_seq = excluded.conv_seq, priority = 0, is_queued = true, state = 0, due_at = now(),
        window_until = excluded.window_until, template_id = excluded.template_id, expires_at = null, dispatched_at = null, dispatch_count = 0, try = 0,
        claim_id = null, claimed_at = null, claimed_by = null, uncertain_at = null
    where d.state = 3 and d.attempt = $3::int
    returning d.tenant_id, d.message_id
), restarted as (
    update messages m set attempt = $3::int + 1, status = 10, failed_at = null, last_error = null, last_error_at = null
    from placed p where m.tenant_id = p.tenant_id and m.id = p.message_id
), noted as (
    insert into attempts (tenant_id, message_id, attempt, try, result, error, at, actor)
    select t.tenant_id, t.id, $3::int, 0, 'retry', t.last_error, now(), $5::text from target t join placed p on p.message_id = t.id
    on conflict do nothing
)
select from placed
)sql"};

/// Takes a message back that no sender has claimed; a row if so.
inline constexpr postgres::query cancel_message{"cancel_message", R"sql(
with work as (
    select d.tenant_id, d.message_id, d.attempt from deliveries d
    where d.tenant_id = $1::uuid and d.message_id = $2::text and d.attempt = $4::int and d.state in (0, 1)
    for update
), planned as (
    select s.tenant_id, s.message_id, $4::int as attempt from scheduled_messages s
    where s.tenant_id = $1::uuid and s.message_id = $2::text
    for update
), done as (
    update messages m set status = 90 from (select * from work union all select * from planned) w
    where m.tenant_id = w.tenant_id and m.id = w.message_id and m.attempt = w.attempt and m.status in (0, 10)
    returning m.tenant_id, m.id, m.attempt
), gone as (
    delete from deliveries d using done m where d.tenant_id = m.tenant_id and d.message_id = m.id
), unplanned as (
    delete from scheduled_messages s using done m where s.tenant_id = m.tenant_id and s.message_id = m.id
), noted as (
    insert into attempts (tenant_id, message_id, attempt, try, result, at, actor)
    select tenant_id, id, attempt, 0, 'canceled', now(), $3::text from done
    on conflict do nothing
)
select from done
)sql"};

}  // namespace hermod::store::queries
