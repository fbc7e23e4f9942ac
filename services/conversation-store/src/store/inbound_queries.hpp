#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// Contacts that write for the first time. Those who are known keep their row; a new profile name is taken over.
inline constexpr postgres::query add_contacts{"add_contacts", R"sql(
with input as (
    select distinct on (tenant_id, coalesce(wa_id, bsuid)) *
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[]) as i(tenant_id, id, wa_id, bsuid, profile_name)
    order by tenant_id, coalesce(wa_id, bsuid)
), renamed as (
    update contacts c set profile_name = i.profile_name, bsuid = coalesce(c.bsuid, i.free_bsuid)
    from (select n.*, case when not exists (select from contacts o where o.tenant_id = n.tenant_id and o.bsuid = n.bsuid)
                           then n.bsuid end as free_bsuid  -- else another row of the same person has it
          from input n) i
    where c.tenant_id = i.tenant_id and c.wa_id = i.wa_id
      and (c.profile_name is distinct from i.profile_name or (c.bsuid is null and i.free_bsuid is not null)) and i.profile_name <> ''
)
insert into contacts (tenant_id, id, wa_id, bsuid, phone, profile_name)
select tenant_id, id, wa_id, bsuid, '+' || wa_id, nullif(profile_name, '') from input i
where not exists (select from contacts c where c.tenant_id = i.tenant_id and c.wa_id = i.wa_id)
  and not exists (select from contacts c where c.tenant_id = i.tenant_id and c.bsuid = i.bsuid)
on conflict do nothing
)sql"};

/// The contact of each inbound message, by its WhatsApp number or else its business-scoped id, and their conversation with the
/// account, made if there is none.
inline constexpr postgres::query add_conversations{"add_conversations", R"sql(
insert into conversations (tenant_id, id, account_id, contact_id)
select distinct on (i.tenant_id, i.account_id, p.id) i.tenant_id, i.id, i.account_id, p.id
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) as i(tenant_id, id, account_id, wa_id, bsuid)
join lateral (select c.id from contacts c
              where c.tenant_id = i.tenant_id and (c.wa_id = i.wa_id or c.bsuid = i.bsuid)
              order by c.wa_id = i.wa_id desc nulls last limit 1) p on true
where not exists (select from conversations c
                  where c.tenant_id = i.tenant_id and c.account_id = i.account_id and c.contact_id = p.id)
order by i.tenant_id, i.account_id, p.id
on conflict (tenant_id, account_id, contact_id) do nothing
)sql"};

/// Inbound messages, each wamid once. One row per input: (ord, is_new, message id, conversation, contact, and of the
/// conversation after all of this batch: unread, version, last message id, preview, its time, last inbound time).
inline constexpr postgres::query insert_inbound{"insert_inbound", R"sql(
with input as (
    select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[],
                         $9::text[], $10::bigint[], $11::smallint[])
        with ordinality as i(tenant_id, id, account_id, wa_id, bsuid, wamid, kind, content, body, at_ms, opens_window, ord)
), claimed as (
    insert into wamids (tenant_id, wamid, message_id, attempt)
    select tenant_id, wamid, id, 0 from input order by tenant_id, wamid
    on conflict (tenant_id, wamid) do nothing
    returning tenant_id, wamid
), placed as materialized (
    select i.*, c.id as conversation_id, c.contact_id, w.wamid is not null as is_new,
           now() + i.ord * interval '1 microsecond' as created_at,
           row_number() over (partition by c.id, w.wamid is not null order by i.ord) as place
    from input i
    join lateral (select k.id from contacts k
                  where k.tenant_id = i.tenant_id and (k.wa_id = i.wa_id or k.bsuid = i.bsuid)
                  order by k.wa_id = i.wa_id desc nulls last limit 1) p on true
    join conversations c on c.tenant_id = i.tenant_id and c.account_id = i.account_id and c.contact_id = p.id
    left join claimed w on w.tenant_id = i.tenant_id and w.wamid = i.wamid
), talks as (
    select tenant_id, conversation_id, count(*) as added, count(*) filter (where opens_window = 1) as unread,
           max(created_at) as at, max(at_ms) filter (where opens_window = 1) as inbound_ms,
           (array_agg(id order by ord desc))[1] as last_id, (array_agg(body order by ord desc))[1] as last_body
    from placed where is_new group by tenant_id, conversation_id order by tenant_id, conversation_id
), bumped as (
    update conversations c
    set last_seq = c.last_seq + t.added, version = c.version + 1, unread_count = c.unread_count + t.unread,
        last_inbound_at = greatest(c.last_inbound_at, least(now(), to_timestamp(t.inbound_ms / 1000.0))),
        last_message_id = t.last_id, last_message_at = t.at, last_message_preview = left(t.last_body, 120)
    from talks t where c.tenant_id = t.tenant_id and c.id = t.conversation_id
    returning c.tenant_id, c.id, c.last_seq - t.added as base, c.unread_count, c.version, c.last_message_id,
              c.last_message_preview, c.last_message_at, c.last_inbound_at
), written as (
    insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, content, body, conv_seq,
                          meta_message_id, accepted_at, created_at)
    select p.tenant_id, p.id, p.conversation_id, p.account_id, 'inbound', p.kind, p.content, p.body, b.base + p.place,
           p.wamid, to_timestamp(p.at_ms / 1000.0), p.created_at
    from placed p join bumped b on b.tenant_id = p.tenant_id and b.id = p.conversation_id
    where p.is_new order by p.tenant_id, p.id
)
select p.ord, p.is_new, case when p.is_new then p.id else w.message_id end, p.conversation_id, p.contact_id,
       (extract(epoch from p.created_at) * 1000)::bigint,
       coalesce(b.unread_count, c.unread_count), coalesce(b.version, c.version),
       coalesce(b.last_message_id, c.last_message_id, ''), coalesce(b.last_message_preview, c.last_message_preview, ''),
       (extract(epoch from coalesce(b.last_message_at, c.last_message_at)) * 1000)::bigint,
       (extract(epoch from coalesce(b.last_inbound_at, c.last_inbound_at)) * 1000)::bigint
from placed p
left join bumped b on b.tenant_id = p.tenant_id and b.id = p.conversation_id
left join conversations c on c.tenant_id = p.tenant_id and c.id = p.conversation_id
left join wamids w on not p.is_new and w.tenant_id = p.tenant_id and w.wamid = p.wamid
order by p.ord
)sql"};

}  // namespace hermod::store::queries
