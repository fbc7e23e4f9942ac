#pragma once
#include "hermod/postgres/query.hpp"

// What widget-send has to know before it accepts a message: many questions of one tenant ($1) at once, under row-level
// security. Each row is one item of the answer, as JSON: the contract is proto-schemas/rest/lookups-answer.
namespace hermod::store::queries {

inline constexpr postgres::query look_up_contexts{"look_up_contexts", R"sql(
select json_build_object(
    'conversationId', c.id, 'accountId', c.account_id, 'phoneNumberId', a.phone_number_id, 'outletId', a.outlet_id,
    'accountState', a.state, 'contactId', c.contact_id, 'phone', coalesce(p.phone, '+' || p.wa_id),
    'assignedTo', c.assigned_to, 'agentsSeeUnassigned', coalesce(t.settings -> 'agentsSeeUnassigned' = 'true'::jsonb, false),
    'quotaLeft', quota_left(t.id), 'windowExpiresAt', (extract(epoch from c.last_inbound_at + interval '24 hours') * 1000)::bigint,
    'now', (extract(epoch from clock_timestamp()) * 1000)::bigint)::text
from conversations c
join accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id
join tenants t on t.id = c.tenant_id
where c.tenant_id = $1::uuid and c.id = any($2::uuid[]) and c.deleted_at is null
)sql"};

inline constexpr postgres::query look_up_messages{"look_up_messages", R"sql(
select json_build_object(
    'messageId', m.id, 'conversationId', m.conversation_id, 'contactId', c.contact_id, 'bodyHash', m.body_hash,
    'status', status_word(m.status), 'attempt', m.attempt, 'madeContact', m.made & 1 = 1, 'madeConversation', m.made & 2 = 2,
    'text', m.body, 'wamid', m.meta_message_id, 'error', m.last_error,
    'createdAt', (extract(epoch from m.created_at) * 1000)::bigint, 'sentAt', (extract(epoch from m.sent_at) * 1000)::bigint)::text
from messages m
left join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
where m.tenant_id = $1::uuid and m.id = any($2::text[]) and m.direction = 'outbound'
)sql"};

/// Chats by phone number: the account that was named, else the outlet's, else the tenant's default, else the only one; and who
/// is there already.
inline constexpr postgres::query look_up_chats{"look_up_chats", R"sql(
with asked as (
    select * from unnest($2::text[], $3::uuid[], $4::uuid[]) as q(phone, account_id, outlet_id)
), usable as (
    select * from accounts a where a.tenant_id = $1::uuid and a.state in ('active', 'stopped')
), chosen as (
    select q.*, case when q.account_id is not null then q.account_id else coalesce(
               (select u.id from usable u where u.outlet_id = q.outlet_id
                  and (u.is_default or (select count(*) from usable o where o.outlet_id = q.outlet_id) = 1)
                order by u.is_default desc limit 1),
               (select u.id from usable u where u.is_default limit 1),
               (select u.id from usable u where (select count(*) from usable) = 1)) end as chosen_id,
           q.outlet_id is null or exists (select from outlets o where o.tenant_id = $1::uuid and o.id = q.outlet_id) as has_outlet
    from asked q
)
select json_build_object(
    'asked', json_build_object('phone', q.phone, 'accountId', q.account_id, 'outletId', q.outlet_id),
    'trouble', case when not q.has_outlet or (q.account_id is not null and a.id is null) then 'NOT_FOUND'
                    when a.state = 'disabled' or not exists (select from usable) then 'NO_ACTIVE_ACCOUNT'
                    when a.id is null then 'ACCOUNT_REQUIRED' end,
    'conversationId', c.id, 'accountId', a.id, 'phoneNumberId', a.phone_number_id, 'outletId', a.outlet_id,
    'accountState', a.state, 'contactId', p.id, 'phone', q.phone, 'assignedTo', c.assigned_to,
    'agentsSeeUnassigned', coalesce(t.settings -> 'agentsSeeUnassigned' = 'true'::jsonb, false), 'quotaLeft', quota_left(t.id),
    'windowExpiresAt', (extract(epoch from c.last_inbound_at + interval '24 hours') * 1000)::bigint,
    'now', (extract(epoch from clock_timestamp()) * 1000)::bigint)::text
from chosen q
join tenants t on t.id = $1::uuid
left join accounts a on a.tenant_id = t.id and a.id = q.chosen_id
left join lateral (select p.id from contacts p
                   where p.tenant_id = t.id and p.wa_id is not null and p.merged_into is null
                     and phone_key(p.wa_id) = phone_key(ltrim(q.phone, '+'))
                   order by p.wa_id = ltrim(q.phone, '+') desc limit 1) p on true
left join conversations c on c.tenant_id = t.id and c.account_id = a.id and c.contact_id = p.id and c.deleted_at is null
)sql"};

inline constexpr postgres::query look_up_templates{"look_up_templates", R"sql(
select json_build_object('accountId', a.id, 'name', t.name, 'language', t.language, 'status', t.status,
                         'parameterFormat', t.parameter_format, 'components', t.components)::text
from unnest($2::uuid[], $3::text[], $4::text[]) as q(account_id, name, language)
join accounts a on a.tenant_id = $1::uuid and a.id = q.account_id
join templates t on t.tenant_id = a.tenant_id and t.waba_id = a.waba_id and t.name = q.name and t.language = q.language
)sql"};

inline constexpr postgres::query look_up_targets{"look_up_targets", R"sql(
select json_build_object('messageId', m.id, 'conversationId', m.conversation_id, 'isAtMeta', m.meta_message_id is not null)::text
from messages m where m.tenant_id = $1::uuid and m.id = any($2::text[])
)sql"};

inline constexpr postgres::query look_up_quick_replies{"look_up_quick_replies", R"sql(
select json_build_object('id', r.id, 'text', r.body)::text
from canned_replies r where r.tenant_id = $1::uuid and r.id = any($2::uuid[])
)sql"};

}  // namespace hermod::store::queries
