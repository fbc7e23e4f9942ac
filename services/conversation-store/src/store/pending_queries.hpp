#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// Events of messages, if the message came to be what they tell of: in the transaction that makes it so. An event that is kept
/// already stays as it is.
inline constexpr postgres::query keep_message_events{"keep_message_events", R"sql(
insert into pending_events (tenant_id, event_id, type, conversation_id, at_ms, payload)
select i.tenant_id, i.event_id, i.type, i.conversation_id, i.at_ms, i.payload
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::int[], $9::smallint[])
     with ordinality as i(tenant_id, event_id, type, conversation_id, at_ms, payload, message_id, attempt, status, ord)
where (select true from messages m where m.tenant_id = i.tenant_id and m.id = i.message_id and m.attempt = i.attempt
       and m.status = i.status limit 1)
order by i.ord
on conflict (tenant_id, event_id) do nothing
)sql"};

/// Those that nobody has set out to publish for $1 ms; from now on somebody has.
inline constexpr postgres::query take_pending_events{"take_pending_events", R"sql(
with due as (
    select tenant_id, event_id from pending_events
    where tried_at < now() - $1::bigint * interval '1 millisecond'
    order by tried_at, place limit $2::bigint for update skip locked
), taken as (
    update pending_events p set tried_at = now()
    from due d where p.tenant_id = d.tenant_id and p.event_id = d.event_id
    returning p.*
)
select event_id, type, tenant_id, conversation_id, at_ms, payload from taken order by place
)sql"};

inline constexpr postgres::query remove_pending_events{"remove_pending_events", R"sql(
delete from pending_events p using unnest($1::uuid[], $2::text[]) as i(tenant_id, event_id)
where p.tenant_id = i.tenant_id and p.event_id = i.event_id
)sql"};

}  // namespace hermod::store::queries
