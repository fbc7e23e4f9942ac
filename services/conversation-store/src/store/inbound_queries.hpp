#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// A number that we know in another of its forms (Brazil, Mexico, Argentina): the contact takes Meta's. What is sent to stays.
inline constexpr postgres::query adopt_numbers{"adopt_numbers", R"sql(
update contacts p set wa_id = i.wa_id
from (select distinct tenant_id, wa_id from unnest($1::uuid[], $2::text[]) as n(tenant_id, wa_id) where wa_id ~ '^(55|52|54)') i
where p.tenant_id = i.tenant_id and phone_key(p.wa_id) = phone_key(i.wa_id) and p.wa_id is not null and p.wa_id <> i.wa_id
  and p.merged_into is null and not exists (select from contacts o where o.tenant_id = i.tenant_id and o.wa_id = i.wa_id)
)sql"};

/// Somebody whom we know by a number and, as somebody else, by a business-scoped id: Meta names both, so they are one.
inline constexpr postgres::query merge_twins{"merge_twins", R"sql(
select merge_contacts(t.tenant_id, t.kept, t.gone) from (
    select distinct i.tenant_id, a.id as kept, b.id as gone
    from unnest($1::uuid[], $2::text[], $3::text[]) as i(tenant_id, wa_id, bsuid)
    join contacts a on a.tenant_id = i.tenant_id and a.wa_id = i.wa_id and a.merged_into is null
    join contacts b on b.tenant_id = i.tenant_id and b.bsuid = i.bsuid and b.merged_into is null
    where a.id <> b.id and b.wa_id is null) t
)sql"};

/// Contacts that write for the first time. Those who are known keep their row; a new profile name is taken over.
inline constexpr postgres::query add_contacts{"add_contacts", R"sql(
with input as (
    select distinct on (tenant_id, coalesce(group_id, wa_id, bsuid)) *
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
         as i(tenant_id, id, wa_id, bsuid, profile_name, group_id)
    order by tenant_id, coalesce(group_id, wa_id, bsuid)
), renamed as (
    update contacts c set profile_name = coalesce(nullif(i.profile_name, ''), c.profile_name), deleted_at = null, bsuid = coalesce(c.bsuid, i.free_bsuid)
    from (select n.*, case when not exists (select from contacts o where o.tenant_id = n.tenant_id and o.bsuid = n.bsuid)
                           then n.bsuid end as free_bsuid  -- else another row of the same person has it
          from input n) i
    where c.tenant_id = i.tenant_id and c.wa_id = i.wa_id
      and (i.profile_name <> '' and c.profile_name is distinct from i.profile_name or (c.bsuid is null and i.free_bsuid is not null)
           or c.deleted_at is not null)
)
insert into contacts (tenant_id, id, wa_id, bsuid, phone, profile_name, group_id, is_group)
select tenant_id, id, wa_id, bsuid, '+' || wa_id, nullif(profile_name, ''), group_id, group_id is not null from input i
where not exists (select from contacts c where c.tenant_id = i.tenant_id and c.wa_id = i.wa_id)
  and not exists (select from contacts c where c.tenant_id = i.tenant_id and c.bsuid = i.bsuid)
  and not exists (select from contacts c where c.tenant_id = i.tenant_id and c.group_id = i.group_id)
on conflict do nothing
)sql"};

/// The contact of each inbound message, by its WhatsApp number or else its business-scoped id, and their conversation with the
/// account, made if there is none.
inline constexpr postgres::query add_conversations{"add_conversations", R"sql(
insert into conversations (tenant_id, id, account_id, contact_id, is_group)
select distinct on (i.tenant_id, i.account_id, p.id) i.tenant_id, i.id, i.account_id, p.id, p.is_group
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[]) as i(tenant_id, id, account_id, wa_id, bsuid, group_id)
join lateral (select c.id, c.is_group from contacts c
              where c.tenant_id = i.tenant_id and (c.wa_id = i.wa_id or c.bsuid = i.bsuid or c.group_id = i.group_id)
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
                         $9::text[], $10::bigint[], $11::smallint[], $12::smallint[], $13::text[], $14::text[])
        with ordinality as i(tenant_id, id, account_id, wa_id, bsuid, wamid, kind, content, body, at_ms, opens_window, is_unread,
                             group_id, answers, ord)
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
                  where k.tenant_id = i.tenant_id and (k.wa_id = i.wa_id or k.bsuid = i.bsuid or k.group_id = i.group_id)
                  order by k.wa_id = i.wa_id desc nulls last limit 1) p on true
    join conversations c on c.tenant_id = i.tenant_id and c.account_id = i.account_id and c.contact_id = p.id
    left join claimed w on w.tenant_id = i.tenant_id and w.wamid = i.wamid
), talks as (
    select tenant_id, conversation_id, count(*) as added, count(*) filter (where is_unread = 1) as unread,
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
                          meta_message_id, reply_to, accepted_at, created_at)
    select p.tenant_id, p.id, p.conversation_id, p.account_id, 'inbound', p.kind, p.content, p.body, b.base + p.place,
           p.wamid, coalesce((select w.message_id from wamids w where w.tenant_id = p.tenant_id and w.wamid = p.answers),
                             (select o.id from placed o where o.tenant_id = p.tenant_id and o.wamid = p.answers and o.is_new limit 1)),
           to_timestamp(p.at_ms / 1000.0), p.created_at
    from placed p join bumped b on b.tenant_id = p.tenant_id and b.id = p.conversation_id
    where p.is_new order by p.tenant_id, p.id
)
select p.ord, p.is_new, case when p.is_new then p.id else w.message_id end, p.conversation_id, p.contact_id,
       floor(extract(epoch from coalesce(m.created_at, p.created_at)) * 1000)::bigint,
       coalesce(b.unread_count, c.unread_count), coalesce(b.version, c.version),
       coalesce(b.last_message_id, c.last_message_id, ''), coalesce(b.last_message_preview, c.last_message_preview, ''),
       (extract(epoch from coalesce(b.last_message_at, c.last_message_at)) * 1000)::bigint,
       (extract(epoch from coalesce(b.last_inbound_at, c.last_inbound_at)) * 1000)::bigint
from placed p
left join bumped b on b.tenant_id = p.tenant_id and b.id = p.conversation_id
left join conversations c on c.tenant_id = p.tenant_id and c.id = p.conversation_id
left join wamids w on not p.is_new and w.tenant_id = p.tenant_id and w.wamid = p.wamid
left join messages m on m.tenant_id = w.tenant_id and m.id = w.message_id
order by p.ord
)sql"};

/// The files of messages that are new: message-sender fetches them.
inline constexpr postgres::query add_inbound_media{"add_inbound_media", R"sql(
insert into media (tenant_id, id, origin, state, mime_type, file_name, account_id, conversation_id, message_id, meta_media_id)
select i.tenant_id, i.id, 'inbound', 'pending', i.mime_type, nullif(i.file_name, ''), m.account_id, m.conversation_id, m.id, i.meta_id
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) as i(tenant_id, id, message_id, meta_id, mime_type, file_name)
join messages m on m.tenant_id = i.tenant_id and m.id = i.message_id
on conflict do nothing
)sql"};

inline constexpr postgres::query move_contacts{"move_contacts", R"sql(
select move_contact(i.tenant_id, i.wa_id, i.bsuid, i.new_wa_id, i.new_bsuid)
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) as i(tenant_id, wa_id, bsuid, new_wa_id, new_bsuid)
)sql"};

}  // namespace hermod::store::queries
