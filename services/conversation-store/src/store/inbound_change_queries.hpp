#pragma once
#include "hermod/postgres/query.hpp"

// Reactions, edits and deletions of messages that are here: by Meta's id, within the tenant of the account that it came by.
namespace hermod::store::queries {

/// All of a batch: of each message the latest reaction, the latest edit, and whether it was taken back. What is older than what is
/// known changes nothing. Those without a message are parked.
inline constexpr postgres::query apply_changes{"apply_changes", R"sql(
with input as (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
        with ordinality as i(tenant_id, wamid, target_wamid, kind, text, at_ms, ord)
), known as materialized (
    select i.*, to_timestamp(i.at_ms / 1000.0) as at, m.id, m.conversation_id
    from input i
    join wamids w on w.tenant_id = i.tenant_id and w.wamid = i.target_wamid
    join messages m on m.tenant_id = i.tenant_id and m.id = w.message_id
), parked as (
    insert into parked_changes (tenant_id, target_wamid, wamid, item)
    select i.tenant_id, i.target_wamid, i.wamid, jsonb_build_object('kind', i.kind, 'text', i.text, 'at', i.at_ms) from input i
    where not exists (select from known k where k.ord = i.ord)
    order by i.tenant_id, i.wamid
    on conflict (tenant_id, wamid) do nothing
), reacted as (
    select distinct on (tenant_id, id) * from known where kind = 'reaction' order by tenant_id, id, at desc, ord desc
), added as (
    insert into reactions (tenant_id, message_id, actor, emoji, at)
    select tenant_id, id, 'customer', text, at from reacted where text <> ''
    on conflict (tenant_id, message_id, actor) do update set emoji = excluded.emoji, at = excluded.at where reactions.at <= excluded.at
), removed as (
    delete from reactions r using reacted k
    where k.text = '' and r.tenant_id = k.tenant_id and r.message_id = k.id and r.actor = 'customer' and r.at <= k.at
), changed as (
    select tenant_id, id, bool_or(kind = 'revoke') as is_gone, max(at) filter (where kind = 'revoke') as gone_at,
           (array_agg(text order by at desc, ord desc) filter (where kind = 'edit'))[1] as text, max(at) filter (where kind = 'edit') as edited_at
    from known where kind in ('edit', 'revoke') group by tenant_id, id order by tenant_id, id
), written as (
    update messages m
    set body = case when c.is_gone then '' else c.text end, content = case when c.is_gone then null else m.content end,
        media_url = case when c.is_gone then null else m.media_url end,
        edited_at = coalesce(c.edited_at, m.edited_at), deleted_at = case when c.is_gone then c.gone_at else m.deleted_at end
    from changed c
    where m.tenant_id = c.tenant_id and m.id = c.id and m.deleted_at is null and m.direction = 'inbound'
      and (c.is_gone or coalesce(m.edited_at, '-infinity') < c.edited_at)
    returning m.tenant_id, m.id, m.conversation_id, m.body
), talks as (
    select tenant_id, conversation_id, max(at) filter (where kind = 'reaction') as said_at from known
    group by tenant_id, conversation_id order by tenant_id, conversation_id
)
update conversations c
set last_inbound_at = greatest(c.last_inbound_at, least(now(), t.said_at)),
    last_message_preview = coalesce(p.body, c.last_message_preview), version = c.version + (p.body is not null)::int
from talks t left join lateral (select left(w.body, 120) as body from written w join conversations l on l.tenant_id = w.tenant_id
                                and l.id = w.conversation_id and l.last_message_id = w.id
                                where w.tenant_id = t.tenant_id and w.conversation_id = t.conversation_id limit 1) p on true
where c.tenant_id = t.tenant_id and c.id = t.conversation_id and (p.body is not null or t.said_at > coalesce(c.last_inbound_at, '-infinity'))
)sql"};

/// What the changes have to tell, as everything is after all of them: (ord, message, conversation, payload, and of the conversation
/// if the message is its last one: news and version).
inline constexpr postgres::query tell_changes{"tell_changes", R"sql(
select i.ord, m.id, m.conversation_id,
       message_news(m.tenant_id, m.id, case i.kind when 'reaction' then array['reactions'] when 'edit' then array['text']
                                       else array['isDeleted', 'text'] end)::text,
       case when c.last_message_id = m.id and i.kind <> 'reaction' then conversation_news(c)::text end, c.version
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) with ordinality as i(tenant_id, wamid, target_wamid, kind, ord)
join wamids w on w.tenant_id = i.tenant_id and w.wamid = i.target_wamid
join messages m on m.tenant_id = i.tenant_id and m.id = w.message_id
join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
order by i.ord
)sql"};

inline constexpr postgres::query find_matchable_changes{"find_matchable_changes", R"sql(
select p.tenant_id, p.id, p.wamid, p.target_wamid, p.item ->> 'kind', p.item ->> 'text', (p.item ->> 'at')::bigint
from parked_changes p
where (select true from wamids w where w.tenant_id = p.tenant_id and w.wamid = p.target_wamid limit 1)
order by p.parked_at limit $1::bigint
)sql"};

inline constexpr postgres::query unpark_changes{"unpark_changes", R"sql(
delete from parked_changes p using unnest($1::uuid[], $2::bigint[]) as i(tenant_id, id)
where p.tenant_id = i.tenant_id and p.id = i.id
)sql"};

inline constexpr postgres::query expire_parked_changes{"expire_parked_changes", R"sql(
delete from parked_changes where (tenant_id, id) in (
    select tenant_id, id from parked_changes where parked_at < now() - $1::bigint * interval '1 millisecond'
    limit $2::bigint for update skip locked)
)sql"};

}  // namespace hermod::store::queries
