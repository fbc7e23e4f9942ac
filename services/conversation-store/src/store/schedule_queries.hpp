#pragma once
#include "hermod/postgres/query.hpp"

// Messages that leave later: rows without work until their time has come.
namespace hermod::store::queries {

/// As persist_messages, for messages with a time of their own ($15): the same checks, but no place in the order yet and no
/// delivery. One row per request, in order: (ord, verdict, refusal, known hash, created ms).
inline constexpr postgres::query persist_scheduled{"persist_scheduled", R"sql(
with input as (
    select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[], $7::text[], $8::text[],
                         $9::text[], $10::text[], $11::text[], $12::smallint[], $13::bigint[], $14::text[], $15::bigint[],
                         $16::smallint[], $17::jsonb[], $18::bigint[])
        with ordinality as i(tenant_id, id, conversation_id, account_id, kind, content, body, media_url, body_hash, origin,
                             created_by, priority, accepted_ms, request_id, send_ms, made, fallback, expires_ms, ord)
), checked as materialized (
    select i.*, m.body_hash as known_hash, m.id is not null as is_known,
           case when t.id is null then 'UNKNOWN_TENANT'
                when a.id is null or a.tenant_id <> i.tenant_id then 'UNKNOWN_ACCOUNT'
                when a.state = 'disabled' then 'NO_ACTIVE_ACCOUNT'
                when c.id is null or c.account_id <> a.id then 'UNKNOWN_CONVERSATION'
                else '' end as refusal
    from input i
    left join lateral (select * from messages m where m.tenant_id = i.tenant_id and m.id = i.id limit 1) m on true
    left join lateral (select * from tenants t where t.id = i.tenant_id limit 1) t on true
    left join lateral (select * from accounts a where a.id = i.account_id limit 1) a on true
    left join lateral (select * from conversations c where c.tenant_id = i.tenant_id and c.id = i.conversation_id limit 1) c on true
), written as (
    insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, content, body, media_url, status, attempt,
                          conv_seq, priority, body_hash, origin, created_by, request_id, accepted_at, created_at, made, fallback,
                          expires_at)
    select tenant_id, id, conversation_id, account_id, 'outbound', kind, content, body, media_url, 0, 1,
           0, priority, body_hash, origin, created_by, request_id, to_timestamp(accepted_ms / 1000.0), now(), made, fallback,
           to_timestamp(expires_ms / 1000.0)
    from checked where not is_known and refusal = '' order by tenant_id, id
    on conflict (tenant_id, id) do nothing
    returning tenant_id, id
), waiting as (
    insert into scheduled_messages (tenant_id, message_id, due_at)
    select k.tenant_id, k.id, to_timestamp(k.send_ms / 1000.0)
    from checked k join written w on w.tenant_id = k.tenant_id and w.id = k.id order by 1, 2
)
select k.ord, case when k.is_known then 1 when k.refusal <> '' then 2 when w.id is null then 3 else 0 end,
       k.refusal, k.known_hash, (extract(epoch from now()) * 1000)::bigint
from checked k left join written w on w.tenant_id = k.tenant_id and w.id = k.id
order by k.ord
)sql"};

/// Those whose time has come take their place at the end of their conversation and go into the backlog; the event is kept with
/// that. Gives the event's columns and the account.
inline constexpr postgres::query release_scheduled{"release_scheduled", R"sql(
with due as materialized (
    select s.tenant_id, s.message_id from scheduled_messages s where s.due_at <= now()
    order by s.due_at limit $1::bigint for update skip locked
), wanted as materialized (
    select m.tenant_id, m.id, m.conversation_id, m.account_id, m.kind, m.content, m.body, m.priority, m.expires_at,
           row_number() over (partition by m.tenant_id, m.conversation_id order by m.accepted_at, m.id) as place,
           row_number() over (order by m.accepted_at, m.id) as ord
    from due d join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id and m.status = 0
), talks as (
    select tenant_id, conversation_id, count(*) as added, (array_agg(id order by place desc))[1] as last_id,
           (array_agg(body order by place desc))[1] as last_body
    from wanted group by 1, 2 order by 1, 2
), bumped as (
    update conversations c
    set last_seq = c.last_seq + t.added, version = c.version + 1, last_message_id = t.last_id, last_message_at = now(),
        last_message_preview = left(t.last_body, 120)
    from talks t where c.tenant_id = t.tenant_id and c.id = t.conversation_id
    returning c.tenant_id, c.id, c.last_seq - t.added as base, c.last_inbound_at
), placed as materialized (
    select w.*, b.base + w.place as conv_seq, now() + w.ord * interval '1 microsecond' as at,
           case when w.kind = 'template' then 'infinity' else b.last_inbound_at + interval '24 hours' end as window_until
    from wanted w join bumped b on b.tenant_id = w.tenant_id and b.id = w.conversation_id
), started as (
    update messages m set status = 10, conv_seq = p.conv_seq, created_at = p.at
    from placed p where m.tenant_id = p.tenant_id and m.id = p.id
), work as (
    insert into deliveries (tenant_id, message_id, attempt, account_id, conversation_id, conv_seq, priority, is_queued, state,
                            due_at, window_until, expires_at, template_id)
    select p.tenant_id, p.id, 1, p.account_id, p.conversation_id, p.conv_seq, p.priority, true, 0, p.at, p.window_until, p.expires_at,
           template_of(p.tenant_id, p.account_id, p.content)
    from placed p order by 1, 2
), gone as (
    delete from scheduled_messages s using due d where s.tenant_id = d.tenant_id and s.message_id = d.message_id
)
select k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload, p.account_id
from placed p,
     keep_event(p.tenant_id, 's:' || p.id || ':1:sending', 'status_update', p.conversation_id::text,
                jsonb_build_object('messageId', p.id, 'conversationId', p.conversation_id, 'status', 'sending', 'attempt', 1,
                                   'timestamp', to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) k
order by p.ord
)sql"};

/// Messages in the backlog whose time is over: (tenant, message, attempt).
inline constexpr postgres::query find_expired{"find_expired", R"sql(
select d.tenant_id, d.message_id, d.attempt from deliveries d
where d.is_queued and d.expires_at is not null and d.expires_at <= now()
order by d.expires_at limit $1::bigint
)sql"};

/// Messages whose window closed before they could leave, and that bring a template for that: it goes instead, from the backlog.
/// Gives (tenant, message) of those.
inline constexpr postgres::query fall_back{"fall_back", R"sql(
with taken as (
    select m.tenant_id, m.id, m.fallback from messages m
    join unnest($1::uuid[], $2::text[]) as i(tenant_id, id) on i.tenant_id = m.tenant_id and i.id = m.id
    where m.fallback is not null and m.status = 10
), moved as (
    update deliveries d
    set state = 0, is_queued = true, window_until = 'infinity', template_id = template_of(d.tenant_id, d.account_id, t.fallback)
    from taken t where d.tenant_id = t.tenant_id and d.message_id = t.id and d.state = 1
    returning d.tenant_id, d.message_id
)
update messages m set kind = 'template', content = m.fallback, body = coalesce(m.fallback ->> 'preview', ''), media_url = null, fallback = null
from moved v where m.tenant_id = v.tenant_id and m.id = v.message_id
returning m.tenant_id, m.id
)sql"};

}  // namespace hermod::store::queries
