#pragma once
#include "hermod/postgres/query.hpp"

// Chats that are named by a phone number: made when their first message is persisted.
namespace hermod::store::queries {

/// Contacts that are not known under their number, in whatever form Meta writes it. Gives the ids of those that were made.
inline constexpr postgres::query make_chat_contacts{"make_chat_contacts", R"sql(
insert into contacts (tenant_id, id, wa_id, phone, name)
select distinct on (i.tenant_id, phone_key(ltrim(i.phone, '+'))) i.tenant_id, i.contact_id, ltrim(i.phone, '+'), i.phone, i.name
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
     with ordinality as i(tenant_id, account_id, contact_id, conversation_id, phone, name, ord)
join accounts a on a.tenant_id = i.tenant_id and a.id = i.account_id and a.state <> 'disabled'
where not exists (select from contacts c where c.tenant_id = i.tenant_id and c.wa_id is not null and c.merged_into is null
                  and phone_key(c.wa_id) = phone_key(ltrim(i.phone, '+')))
order by i.tenant_id, phone_key(ltrim(i.phone, '+')), i.ord
on conflict do nothing
returning id
)sql"};

inline constexpr postgres::query make_chat_conversations{"make_chat_conversations", R"sql(
insert into conversations (tenant_id, id, account_id, contact_id)
select distinct on (i.tenant_id, a.id, p.id) i.tenant_id, i.conversation_id, a.id, p.id
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[])
     with ordinality as i(tenant_id, account_id, contact_id, conversation_id, phone, ord)
join accounts a on a.tenant_id = i.tenant_id and a.id = i.account_id and a.state <> 'disabled'
join lateral (select c.id from contacts c where c.tenant_id = i.tenant_id and c.wa_id is not null and c.merged_into is null
              and phone_key(c.wa_id) = phone_key(ltrim(i.phone, '+')) order by c.wa_id = ltrim(i.phone, '+') desc limit 1) p on true
where not exists (select from conversations c where c.tenant_id = i.tenant_id and c.account_id = a.id and c.contact_id = p.id)
order by i.tenant_id, a.id, p.id, i.ord
on conflict do nothing
returning id
)sql"};

/// Who is there now: (ord, contact, conversation) of those that have both.
inline constexpr postgres::query find_chats{"find_chats", R"sql(
select i.ord, p.id, c.id
from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as i(tenant_id, account_id, phone, ord)
join lateral (select k.id from contacts k where k.tenant_id = i.tenant_id and k.wa_id is not null and k.merged_into is null
              and phone_key(k.wa_id) = phone_key(ltrim(i.phone, '+')) order by k.wa_id = ltrim(i.phone, '+') desc limit 1) p on true
join conversations c on c.tenant_id = i.tenant_id and c.account_id = i.account_id and c.contact_id = p.id
order by i.ord
)sql"};

}  // namespace hermod::store::queries
