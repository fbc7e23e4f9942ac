#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// Grants claims: succeeds once per try, and only while the message is still wanted and no earlier one of its conversation is
/// still due. Repeating a claim with its id refreshes it. One row (ord, try, inbound messages a second of the number) per grant; all
/// others give none.
///
/// The look-ups are scalar subqueries with a limit on purpose: each is one index probe, and the planner cannot turn them into
/// joins over the whole table.
inline constexpr postgres::query grant_claims{"grant_claims", R"sql(
update deliveries d
set state = 2, claim_id = i.claim_id, claimed_at = now(), claimed_by = $6::text,
    try = case when d.state = 2 then d.try else greatest(d.try + 1, i.try) end
from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[])
     with ordinality as i(tenant_id, message_id, attempt, try, claim_id, ord)
where d.tenant_id = i.tenant_id and d.message_id = i.message_id and d.attempt = i.attempt
  and (d.state = 1 and d.claim_id is distinct from i.claim_id or d.state = 2 and d.claim_id = i.claim_id)
  and (d.expires_at is null or d.expires_at > now())
  and (select a.state = 'active' from accounts a where a.tenant_id = d.tenant_id and a.id = d.account_id)
  and (d.template_id is null or
       (select t.status = 'APPROVED' from templates t where t.tenant_id = d.tenant_id and t.id = d.template_id))
  and (d.window_until > now() or
       (select c.last_inbound_at > now() - interval '24 hours' from conversations c
        where c.tenant_id = d.tenant_id and c.id = d.conversation_id))
  and (select true from deliveries e
       where not e.is_queued and e.tenant_id = d.tenant_id and e.account_id = d.account_id
         and e.conversation_id = d.conversation_id and e.conv_seq < d.conv_seq
         and not (e.state = 3 and e.uncertain_at < now() - $7::bigint * interval '1 millisecond')
       limit 1) is null
  and (select true from deliveries e
       where e.is_queued and e.tenant_id = d.tenant_id and e.conversation_id = d.conversation_id and e.conv_seq < d.conv_seq
       limit 1) is null
returning i.ord, d.try, coalesce((select a.inbound_per_second from accounts a where a.tenant_id = d.tenant_id and a.id = d.account_id
                                 and a.inbound_counted_at > now() - interval '3 seconds'), 0)
)sql"};

/// Why a claim was not granted: (ord, result, reason).
inline constexpr postgres::query explain_refusals{"explain_refusals", R"sql(
select i.ord,
       case when d.message_id is null or d.attempt <> i.attempt then 'gone'
            when d.state in (2, 3) or d.claim_id = i.claim_id then 'taken'
            when d.state = 0 then 'gone'
            when d.expires_at <= now() then 'gone'
            when a.state <> 'active' then 'gone'
            when d.template_id is not null and coalesce(t.status, '') <> 'APPROVED' then 'gone'
            when coalesce(d.window_until <= now(), true) and coalesce(c.last_inbound_at <= now() - interval '24 hours', true) then 'gone'
            else 'not_yet' end,
       case when m.id is null then 'unknown'
            when m.status = 90 then 'canceled'
            when d.message_id is null then 'settled'
            when d.attempt <> i.attempt then 'other_attempt'
            when d.state = 2 then 'claimed'
            when d.state = 3 then 'uncertain'
            when d.claim_id = i.claim_id then 'finished'
            when d.state = 0 then 'back_in_backlog'
            when d.expires_at <= now() then 'expired'
            when a.state <> 'active' then 'account_stopped'
            when d.template_id is not null and coalesce(t.status, '') <> 'APPROVED' then 'template_not_approved'
            when coalesce(d.window_until <= now(), true) and coalesce(c.last_inbound_at <= now() - interval '24 hours', true)
                then 'window_closed'
            else 'earlier_message' end
from unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) with ordinality as i(tenant_id, message_id, attempt, claim_id, ord)
left join messages m on m.tenant_id = i.tenant_id and m.id = i.message_id
left join deliveries d on d.tenant_id = i.tenant_id and d.message_id = i.message_id
left join accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
left join conversations c on c.tenant_id = d.tenant_id and c.id = d.conversation_id
left join templates t on t.tenant_id = d.tenant_id and t.id = d.template_id
order by i.ord
)sql"};

/// Unclaimed work of stopped accounts goes back to its place in the backlog, where it waits for the account.
inline constexpr postgres::query requeue_unclaimed{"requeue_unclaimed", R"sql(
update deliveries d set state = 0, is_queued = true
from unnest($1::uuid[], $2::text[]) as i(tenant_id, message_id)
where d.tenant_id = i.tenant_id and d.message_id = i.message_id and d.state = 1
)sql"};

}  // namespace hermod::store::queries
