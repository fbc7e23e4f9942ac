#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// Serializes all dispatch decisions of the accounts (key 1) or all parking and matching of their statuses (key 2) until the
/// end of the transaction. Advisory, because a row lock would rewrite the account's row each time. Keys come sorted.
inline constexpr postgres::query lock_accounts{"lock_accounts", R"sql(
    select count(pg_advisory_xact_lock($1::int, key)) from unnest($2::int[]) as key
)sql"};

/// Persists a batch of accepted requests: checks who owns what, gives each new message its place in its conversation, and
/// makes its delivery row, dispatched at once while its account has credit. One row per request, in order:
/// verdict 0 stored, 1 known already, 2 refused, 3 lost a race (ask again).
/// For its plan, which is made once and used for batches of every size: laterals with a limit are index look-ups row by row
/// and can be nothing else; jsonb_array_elements, one row that the planner takes for a hundred, makes it expect a batch worth
/// hashing, where it would else join the batch with itself row by row (for 450 rows 80 ms instead of 10).
inline constexpr postgres::query persist_messages{"persist_messages", R"sql(
with input as (
    select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[], $7::text[], $8::text[],
                         $9::text[], $10::text[], $11::text[], $12::smallint[], $13::bigint[], $14::text[],
                         $17::smallint[], $18::jsonb[], $19::bigint[])
        with ordinality as i(tenant_id, id, conversation_id, account_id, kind, content, body, media_url,
                             body_hash, origin, created_by, priority, accepted_ms, request_id, made, fallback, expires_ms, ord),
        jsonb_array_elements('[1]')
), checked as materialized (
    select i.*, m.body_hash as known_hash, m.id is not null as is_known,
           case when t.id is null then 'UNKNOWN_TENANT'
                when a.id is null or a.tenant_id <> i.tenant_id then 'UNKNOWN_ACCOUNT'
                when a.state = 'disabled' then 'NO_ACTIVE_ACCOUNT'
                when c.id is null or c.account_id <> a.id then 'UNKNOWN_CONVERSATION'
                when i.kind = 'template' and coalesce(e.status, '') <> 'APPROVED' then 'TEMPLATE_NOT_APPROVED'
                else '' end as refusal,
           m.id is null and t.id is not null and a.tenant_id = i.tenant_id and a.state <> 'disabled'
               and coalesce(c.account_id = a.id, false)
               and (i.kind <> 'template' or coalesce(e.status, '') = 'APPROVED') as is_fresh,
           a.state = 'active' as is_active, a.rate_per_second as rate, a.phone_number_id,
           case when i.kind = 'template' then 'infinity' else c.last_inbound_at + interval '24 hours' end as window_until,
           e.id as template_id,
           coalesce(p.phone, '+' || p.wa_id, '') as phone, coalesce(p.bsuid, '') as bsuid
    from input i
    left join lateral (select * from messages m where m.tenant_id = i.tenant_id and m.id = i.id limit 1) m on true
    left join lateral (select * from tenants t where t.id = i.tenant_id limit 1) t on true
    left join lateral (select * from accounts a where a.id = i.account_id limit 1) a on true
    left join lateral (select t.id, t.status from templates t
                       where i.kind = 'template' and t.tenant_id = a.tenant_id and t.waba_id = a.waba_id
                         and t.name = i.content #>> '{template,name}' and t.language = i.content #>> '{template,language,code}'
                       limit 1) e on true
    left join lateral (select * from conversations c where c.tenant_id = i.tenant_id and c.id = i.conversation_id limit 1) c on true
    left join lateral (select * from contacts p where p.tenant_id = c.tenant_id and p.id = c.contact_id limit 1) p on true
), fresh as materialized (
    select k.*,
           -- An interactive message takes the bulk ones before it in its conversation along.
           min(k.priority) over (partition by k.tenant_id, k.conversation_id order by k.ord
                                 rows between current row and unbounded following) as lane, now() + k.ord * interval '1 microsecond' as created_at,
           row_number() over (partition by k.tenant_id, k.conversation_id order by k.ord) as place,
           coalesce((select true from deliveries q where q.is_queued and q.tenant_id = k.tenant_id
                     and q.conversation_id = k.conversation_id limit 1), false) as is_behind
    from checked k where k.is_fresh
), talks as (
    select tenant_id, conversation_id, count(*) as added, max(created_at) as at,
           (array_agg(id order by ord desc))[1] as last_id, (array_agg(body order by ord desc))[1] as last_body
    from fresh group by tenant_id, conversation_id order by tenant_id, conversation_id
), bumped as (
    update conversations c
    set last_seq = c.last_seq + t.added, version = c.version + 1, last_message_id = t.last_id, last_message_at = t.at,
        last_message_preview = left(t.last_body, 120)
    from talks t where c.tenant_id = t.tenant_id and c.id = t.conversation_id
    returning c.tenant_id, c.id, c.last_seq - t.added as base
), credit as materialized (
    select l.tenant_id, l.account_id, l.urgent, f.total, f.bulk,
           greatest(1, l.rate * $15::bigint / 1000) as limit_interactive, greatest(1, l.rate * $16::bigint / 1000) as limit_bulk,
           coalesce((select true from deliveries q where q.is_queued and q.tenant_id = l.tenant_id and q.account_id = l.account_id
                     and q.priority = 0 and q.due_at <= now() limit 1), false) as has_interactive,
           coalesce((select true from deliveries q where q.is_queued and q.tenant_id = l.tenant_id and q.account_id = l.account_id
                     and q.priority = 1 and q.due_at <= now() limit 1), false) as has_bulk
    from (select tenant_id, account_id, max(rate) as rate, count(*) filter (where lane = 0) as urgent
          from fresh group by tenant_id, account_id) l,
         lateral (select count(*) as total, count(*) filter (where d.priority = 1) as bulk
                  from deliveries d where not d.is_queued and d.tenant_id = l.tenant_id and d.account_id = l.account_id
                  and d.state <> 3) f
), placed as materialized (
    select f.*, b.base + f.place as conv_seq,
           f.is_active and not f.is_behind and not x.has_interactive and
           case when f.lane = 0 then x.total + f.lane_place <= x.limit_interactive
                else not x.has_bulk and x.bulk + f.lane_place <= x.limit_bulk
                     and x.total + x.urgent + f.lane_place <= x.limit_interactive end as goes_now
    from (select *, row_number() over (partition by account_id, lane order by ord) as lane_place from fresh) f
    join bumped b on b.tenant_id = f.tenant_id and b.id = f.conversation_id
    join credit x on x.tenant_id = f.tenant_id and x.account_id = f.account_id
), written as (
    insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, content, body, media_url, status, attempt,
                          conv_seq, priority, body_hash, origin, created_by, request_id, accepted_at, created_at, made, fallback, expires_at)
    select tenant_id, id, conversation_id, account_id, 'outbound', kind, content, body, media_url, 10, 1,
           conv_seq, priority, body_hash, origin, created_by, request_id, to_timestamp(accepted_ms / 1000.0), created_at,
           made, fallback, to_timestamp(expires_ms / 1000.0)
    from placed order by tenant_id, id
    on conflict (tenant_id, id) do nothing
    returning tenant_id, id
), work as (
    insert into deliveries (tenant_id, message_id, attempt, account_id, conversation_id, conv_seq, priority, is_queued, state,
                            due_at, window_until, expires_at, template_id, dispatched_at, dispatch_count)
    select p.tenant_id, p.id, 1, p.account_id, p.conversation_id, p.conv_seq, p.lane, not p.goes_now, p.goes_now::int,
           p.created_at, p.window_until, to_timestamp(p.expires_ms / 1000.0), p.template_id, case when p.goes_now then now() end, p.goes_now::int
    from placed p join written w on w.tenant_id = p.tenant_id and w.id = p.id
    order by p.tenant_id, p.id
)
select k.ord, case when k.is_known then 1 when k.refusal <> '' then 2 when w.id is null then 3 else 0 end as verdict,
       k.refusal, k.known_hash, p.conv_seq, p.goes_now, (extract(epoch from p.created_at) * 1000)::bigint as created_ms,
       k.phone, k.bsuid, k.rate, k.phone_number_id,
       (select t.meta_message_id from messages t
        where t.tenant_id = k.tenant_id and t.conversation_id = k.conversation_id
          and t.id = coalesce(k.content ->> 'replyTo', k.content #>> '{reaction,messageId}')) as context_wamid
from checked k
left join placed p on p.ord = k.ord
left join written w on w.tenant_id = p.tenant_id and w.id = p.id
order by k.ord
)sql"};

/// Failed rows for requests that were accepted at the door and refused here: nothing accepted vanishes. Tenants that do not
/// exist get none. One row (ord, is_visible, at) per item: visible if its row is there now, made by this call or an earlier one.
inline constexpr postgres::query record_refusals{"record_refusals", R"sql(
with input as (
    select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[], $7::text[], $8::text[],
                         $9::text[], $10::text[], $11::text[], $12::smallint[], $13::bigint[], $14::text[], $15::jsonb[])
        with ordinality as i(tenant_id, id, conversation_id, account_id, kind, content, body, media_url,
                             body_hash, origin, created_by, priority, accepted_ms, request_id, error, ord)
), written as (
    insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, content, body, media_url, status, attempt,
                          conv_seq, priority, body_hash, origin, created_by, request_id, accepted_at, created_at,
                          failed_at, last_error, last_error_at)
    select i.tenant_id, i.id, conversation_id, account_id, 'outbound', kind, content, body, media_url, 35, 1,
           0, priority, body_hash, origin, created_by, request_id, to_timestamp(accepted_ms / 1000.0), now(), now(), error, now()
    from input i join tenants t on t.id = i.tenant_id
    order by i.tenant_id, i.id
    on conflict (tenant_id, id) do nothing
    returning tenant_id, id
)
select i.ord, w.id is not null or coalesce(m.conv_seq = 0 and m.body_hash = i.body_hash, false) as is_visible,
       (extract(epoch from coalesce(m.created_at, now())) * 1000)::bigint as at_ms
from input i
left join written w on w.tenant_id = i.tenant_id and w.id = i.id
left join messages m on m.tenant_id = i.tenant_id and m.id = i.id
order by i.ord
)sql"};

/// What a redelivered request may have left unpublished: the message as it was made, and its dispatch while it still waits for
/// a claim.
inline constexpr postgres::query read_known_messages{"read_known_messages", R"sql(
select i.ord, m.conversation_id, m.kind, m.body, coalesce(m.media_url, ''), m.created_by, m.status, m.attempt,
       (extract(epoch from m.created_at) * 1000)::bigint, coalesce(d.state = 1, false),
       case when m.conv_seq = 0 and m.status = 35 then coalesce(m.last_error ->> 'title', 'REFUSED') else '' end
from unnest($1::uuid[], $2::text[]) with ordinality as i(tenant_id, id, ord)
join messages m on m.tenant_id = i.tenant_id and m.id = i.id
left join deliveries d on d.tenant_id = i.tenant_id and d.message_id = i.id
order by i.ord
)sql"};

}  // namespace hermod::store::queries
