#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// Conversations whose contact's name or number fits $2. $3: the agent whose eyes see, $4: how
/// many.
inline constexpr postgres::query search_names{"inbox_search_names", R"sql(
    select v.* from (
        select c.id from find_contacts($2::text, 500) f(id)
        join accounts a on a.tenant_id = $1::uuid
        join conversations c on c.tenant_id = a.tenant_id and c.account_id = a.id and c.contact_id = f.id
        where c.deleted_at is null and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to)
        order by c.activity_at desc, c.id desc limit $4::int) p
    join inbox_conversations v on v.tenant_id = $1::uuid and v.id = p.id
    order by v.activity_at desc, v.id desc
)sql"};

/// Messages in which the words of $2 were said, newest first, with what stands round the first of
/// them. $3: of this conversation only, or null; $4, $5: the place to go on from; $6: how many; $7:
/// the agent whose eyes see.
inline constexpr postgres::query search_messages{"inbox_search_messages", R"sql(
    select f.conversation_id, f.message_id,
           substr(m.body, greatest(1, coalesce(nullif(position((regexp_split_to_array(lower(btrim($2::text)), '\s+'))[1] in lower(m.body)), 0), 1) - 40), 160),
           case when m.direction = 'inbound' then inbound_time(m.accepted_at, m.created_at) else m.created_at end, m.created_at
    from find_messages($2::text, $3::uuid, $4::timestamptz, $5::text, $7::uuid, $6::int) f
    join messages m on m.tenant_id = $1::uuid and m.id = f.message_id
    order by m.created_at desc, m.id desc
)sql"};

/// Messages per day of the tenant's clock, $2 to before $3.
inline constexpr postgres::query message_volumes{"inbox_message_volumes", R"sql(
    select to_char(d.day, 'YYYY-MM-DD'), coalesce(n.inbound, 0), coalesce(n.outbound, 0)
    from (select zone_of($1::uuid) as zone offset 0) z
    cross join lateral generate_series($2::date, $3::date - 1, interval '1 day') d(day)
    left join lateral (
        select count(*) filter (where m.direction = 'inbound') as inbound, count(*) filter (where m.direction = 'outbound') as outbound
        from messages m where m.tenant_id = $1::uuid and m.created_at >= d.day at time zone z.zone
          and m.created_at < (d.day + interval '1 day') at time zone z.zone) n on true
    order by d.day
)sql"};

/// How long customers waited: from the first thing they said after our last word to our next word.
/// Seconds, middle and nine tenths.
inline constexpr postgres::query first_responses{"inbox_first_responses", R"sql(
    with part as (
        select m.conversation_id, m.direction, m.created_at,
               lag(m.direction) over w is distinct from m.direction as turns
        from (select zone_of($1::uuid) as zone offset 0) z, messages m
        where m.tenant_id = $1::uuid and m.created_at >= $2::date at time zone z.zone and m.created_at < $3::date at time zone z.zone
          and m.kind not in ('system', 'reaction') and m.deleted_at is null
        window w as (partition by m.conversation_id order by m.created_at, m.id)
    ), waits as (
        select direction, extract(epoch from lead(created_at) over (partition by conversation_id order by created_at) - created_at) as seconds
        from part where turns
    )
    select percentile_cont(0.5) within group (order by seconds), percentile_cont(0.9) within group (order by seconds), count(*)
    from waits where direction = 'inbound' and seconds is not null
)sql"};

/// Why messages failed, most frequent first. Hermod's own reasons have no code.
inline constexpr postgres::query failures_by_code{"inbox_failures_by_code", R"sql(
    select coalesce(m.last_error ->> 'code', m.last_error ->> 'title', 'UNKNOWN'), count(*)
    from (select zone_of($1::uuid) as zone offset 0) z, messages m
    where m.tenant_id = $1::uuid and m.failed_at >= $2::date at time zone z.zone and m.failed_at < $3::date at time zone z.zone
      and m.status = 35
    group by 1 order by 2 desc, 1 limit 100
)sql"};

}  // namespace hermod::store::queries
