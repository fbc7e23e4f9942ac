#pragma once
#include "store/inbox_history_queries.hpp"

#include "hermod/postgres/query.hpp"

// What an operator looks after: messages that are uncertain, have failed or wait for their time.
// $1: tenant, $2: how many, $3, $4: the place to go on from; of each the time by which its list is
// ordered is the last column.
namespace hermod::store::queries {

inline constexpr char operator_head[] = "select x.*, t.place from (";
inline constexpr char operator_join[] = ") x join ( ";
inline constexpr char operator_tail[] =
    ") t on t.id = x.id order by t.place desc, t.id desc limit $2::int";

/// Those that a sender or the sweeper left uncertain, also the ones that the tenant's policy put
/// aside for a person.
inline constexpr char uncertain_ids[] = R"sql(
    select m.id, m.created_at as place from (
        select d.message_id as id from accounts a join deliveries d on d.tenant_id = a.tenant_id and d.account_id = a.id
        where a.tenant_id = $1::uuid and not d.is_queued and d.state = 3
        union select h.message_id from attempts h where h.tenant_id = $1::uuid and h.result = 'hold') i
    join messages m on m.tenant_id = $1::uuid and m.id = i.id
    where m.status = 20 and (m.created_at, m.id) < ($3::timestamptz, $4::text)
    order by m.created_at desc, m.id desc limit $2::int)sql";
inline constexpr char failed_ids[] = R"sql(
    select m.id, m.failed_at as place from messages m
    where m.tenant_id = $1::uuid and m.failed_at is not null and m.status = 35 and (m.failed_at, m.id) < ($3::timestamptz, $4::text)
    order by m.failed_at desc, m.id desc limit $2::int)sql";
inline constexpr char scheduled_ids[] = R"sql(
    select m.id, d.due_at as place from accounts a join deliveries d on d.tenant_id = a.tenant_id and d.account_id = a.id
    join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
    where a.tenant_id = $1::uuid and d.is_queued and m.status = 0 and (d.due_at, m.id) < ($3::timestamptz, $4::text)
    order by d.due_at desc, m.id desc limit $2::int)sql";

inline constexpr auto list_uncertain_text = sql_text(
    operator_head,
    message_columns,
    "where v.tenant_id = $1::uuid and v.id in (select i.id from (",
    uncertain_ids,
    ") i)",
    operator_join,
    uncertain_ids,
    operator_tail
);
inline constexpr postgres::query list_uncertain{"inbox_list_uncertain", list_uncertain_text.data()};
inline constexpr auto list_failed_text = sql_text(
    operator_head,
    message_columns,
    "where v.tenant_id = $1::uuid and v.id in (select i.id from (",
    failed_ids,
    ") i)",
    operator_join,
    failed_ids,
    operator_tail
);
inline constexpr postgres::query list_failed{"inbox_list_failed", list_failed_text.data()};
inline constexpr auto list_scheduled_text = sql_text(
    operator_head,
    message_columns,
    "where v.tenant_id = $1::uuid and v.id in (select i.id from (",
    scheduled_ids,
    ") i)",
    operator_join,
    scheduled_ids,
    operator_tail
);
inline constexpr postgres::query list_scheduled{"inbox_list_scheduled", list_scheduled_text.data()};

/// A person says what became of an uncertain message ($2): it was sent ($3: 30) or it failed (35).
/// With its history, its audit entry
/// ($4 to $8: kind, id, address and request of the author, the action) and its event. Columns: was
/// it there, its status, and the event's.
inline constexpr postgres::query settle_message{"inbox_settle_message", R"sql(
    with was as (
        select m.tenant_id, m.id, m.conversation_id, m.attempt, m.status from messages m
        where m.tenant_id = $1::uuid and m.id = $2::text and m.direction = 'outbound' for update
    ), settled as (
        update messages m
        set status = $3::smallint, sent_at = case when $3::smallint = 30 then coalesce(m.sent_at, now()) else m.sent_at end,
            failed_at = case when $3::smallint = 35 then coalesce(m.failed_at, now()) else m.failed_at end,
            last_error = case when $3::smallint = 35 then
                jsonb_build_object('code', null, 'title', 'UNCERTAIN', 'details', 'settled as failed by a person') end,
            last_error_at = case when $3::smallint = 35 then now() end
        from was w where m.tenant_id = w.tenant_id and m.id = w.id and w.status = 20
        returning m.tenant_id, m.id, m.conversation_id, m.attempt, m.last_error
    ), gone as (
        delete from deliveries d using settled s where d.tenant_id = s.tenant_id and d.message_id = s.id and d.attempt = s.attempt
    ), noted as (
        insert into attempts (tenant_id, message_id, attempt, try, result, error, at)
        select tenant_id, id, attempt, 0, case $3::smallint when 30 then 'settled_sent' else 'settled_failed' end, last_error, now() from settled
        on conflict do nothing
    ), audited as (
        insert into audit (tenant_id, actor_kind, actor_id, address, request_id, action, entity, entity_id, old, new)
        select tenant_id, $4::text, $5::text, $6::text, $7::text, $8::text, 'message', id, '{"status": "uncertain"}',
               jsonb_build_object('status', case $3::smallint when 30 then 'sent' else 'failed' end) from settled
    ), told as (
        select k.* from settled s cross join lateral keep_event(
            s.tenant_id, 's:' || s.id || ':' || s.attempt || ':' || case $3::smallint when 30 then 'sent' else 'failed' end, 'status_update',
            s.conversation_id::text, jsonb_build_object(
                'messageId', s.id, 'conversationId', s.conversation_id, 'attempt', s.attempt,
                'status', case $3::smallint when 30 then 'sent' else 'failed' end,
                'timestamp', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            || case when $3::smallint = 35 then jsonb_build_object('error', jsonb_build_object(
                'code', null, 'message', 'UNCERTAIN', 'details', 'settled as failed by a person')) else '{}' end) k
    )
    select w.id is not null, w.status, k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
    from (select) one left join was w on true left join told k on true
)sql"};

}  // namespace hermod::store::queries
