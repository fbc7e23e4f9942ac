#pragma once
#include "hermod/postgres/query.hpp"

// Files and their jobs, under the writer's role: message-sender asks, and the tenant is the row's.
namespace hermod::store::queries {

/// A file that a user uploaded. Repeating it changes nothing; no row: the id is another file's; `false`: its bytes have to be put again.
inline constexpr postgres::query put_upload{"put_upload", R"sql(
with asked as materialized (
    select reclaim_file($1::uuid, $6::text) as is_free
), written as (
    insert into media (tenant_id, id, origin, state, mime_type, file_name, size, sha256, created_by, ready_at)
    select $1::uuid, $2::uuid, 'upload', 'ready', $3::text, $4::text, $5::bigint, $6::text, $7::text, now() from asked where is_free
    on conflict (tenant_id, id) do update set size = media.size
    where media.sha256 = excluded.sha256 and media.origin = 'upload'
    returning id
)
select true from written union all select false from asked where not is_free
)sql"};

/// What is known of a file.
inline constexpr postgres::query read_media{"read_media", R"sql(
    select state, mime_type, file_name, size, sha256, conversation_id, message_id, error
    from media where tenant_id = $1::uuid and id = $2::uuid
)sql"};

/// Files of customers whose time has come, with a lease: taken ones are due again when it ends.
inline constexpr postgres::query take_media_jobs{"take_media_jobs", R"sql(
with due as (
    select m.tenant_id, m.id from media m where m.state = 'pending' and m.due_at <= now()
    order by m.due_at limit $1::bigint for update skip locked
), taken as (
    update media m set tries = m.tries + 1, due_at = now() + $2::bigint * interval '1 millisecond'
    from due d where m.tenant_id = d.tenant_id and m.id = d.id
    returning m.*
)
select t.tenant_id, t.id, t.account_id, a.phone_number_id, t.meta_media_id, t.mime_type, t.file_name, t.tries,
       (extract(epoch from t.created_at) * 1000)::bigint
from taken t join accounts a on a.tenant_id = t.tenant_id and a.id = t.account_id
order by t.created_at
)sql"};

/// The file is here; its message shows it. An event only for who finishes it first; a row of nothing: its bytes have to be put again.
inline constexpr postgres::query finish_media{"finish_media", R"sql(
with asked as materialized (
    select reclaim_file($1::uuid, $3::text) as is_free
), done as (
    update media m set state = 'ready', sha256 = $3::text, size = $4::bigint, mime_type = $5::text,
                       file_name = coalesce($6::text, m.file_name), error = null, ready_at = now()
    from asked where is_free and m.tenant_id = $1::uuid and m.id = $2::uuid and m.state <> 'ready'
    returning m.*
)
select k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
from done d, keep_event(d.tenant_id, 'm:' || d.id || ':ready', 'message_updated', d.conversation_id::text,
    jsonb_build_object('messageId', d.message_id, 'conversationId', d.conversation_id, 'media',
        jsonb_build_object('id', d.id, 'mimeType', d.mime_type, 'fileName', d.file_name, 'size', d.size, 'state', d.state))) k
where d.origin = 'inbound' and d.conversation_id is not null
union all select null, null, null, null, null, null from asked where not is_free
)sql"};

/// Content that nothing shows any more, with a lease: who does not say that it is gone has it taken from them. What is shown again
/// stays.
inline constexpr postgres::query take_media_garbage{"take_media_garbage", R"sql(
with due as (
    select g.tenant_id, g.sha256, exists (select from media m where m.tenant_id = g.tenant_id and m.sha256 = g.sha256) as is_shown
    from media_garbage g where g.gone_at is null and g.due_at <= now()
    order by g.due_at limit $1::bigint for update skip locked
), saved as (
    delete from media_garbage g using due d where d.is_shown and g.tenant_id = d.tenant_id and g.sha256 = d.sha256
)
update media_garbage g set taken_at = now(), due_at = now() + $2::bigint * interval '1 millisecond'
from due d where not d.is_shown and g.tenant_id = d.tenant_id and g.sha256 = d.sha256
returning g.tenant_id, g.sha256
)sql"};

inline constexpr postgres::query note_media_gone{"note_media_gone", R"sql(
    update media_garbage set gone_at = now() where tenant_id = $1::uuid and sha256 = $2::text and taken_at is not null
)sql"};

/// A try failed: another one at $4, or none any more ($4 null).
inline constexpr postgres::query fail_media{"fail_media", R"sql(
with failed as (
    update media m set error = $3::text, state = case when $4::bigint is null then 'failed' else 'pending' end,
                       due_at = coalesce(now() + $4::bigint * interval '1 millisecond', m.due_at)
    where m.tenant_id = $1::uuid and m.id = $2::uuid and m.state = 'pending'
    returning m.*
)
select k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
from failed d, keep_event(d.tenant_id, 'm:' || d.id || ':failed', 'message_updated', d.conversation_id::text,
    jsonb_build_object('messageId', d.message_id, 'conversationId', d.conversation_id, 'media',
        jsonb_build_object('id', d.id, 'mimeType', d.mime_type, 'fileName', d.file_name, 'size', d.size, 'state', d.state))) k
where d.state = 'failed' and d.conversation_id is not null
)sql"};

/// The id that Meta gave to this content for this account, while it is good.
inline constexpr postgres::query find_meta_upload{"find_meta_upload", R"sql(
    select meta_media_id, (extract(epoch from valid_until - now()) * 1000)::bigint
    from media_uploads
    where tenant_id = $1::uuid and account_id = $2::uuid and sha256 = $3::text and mime_type = $4::text and valid_until > now()
)sql"};

inline constexpr postgres::query put_meta_upload{"put_meta_upload", R"sql(
    insert into media_uploads (tenant_id, account_id, sha256, mime_type, meta_media_id, valid_until)
    select a.tenant_id, a.id, $3::text, $4::text, $5::text, now() + $6::bigint * interval '1 millisecond'
    from accounts a where a.tenant_id = $1::uuid and a.id = $2::uuid
    on conflict (tenant_id, account_id, sha256, mime_type) do update
    set meta_media_id = excluded.meta_media_id, valid_until = excluded.valid_until
)sql"};

/// Meta does not know this id any more.
inline constexpr postgres::query forget_meta_upload{"forget_meta_upload", R"sql(
    delete from media_uploads where tenant_id = $1::uuid and account_id = $2::uuid and meta_media_id = $3::text
)sql"};

/// Ids that are over, some at a time.
inline constexpr postgres::query sweep_meta_uploads{"sweep_meta_uploads", R"sql(
    delete from media_uploads u using (
        select tenant_id, account_id, sha256, mime_type from media_uploads
        where valid_until < now() order by valid_until limit $1::bigint) o
    where (u.tenant_id, u.account_id, u.sha256, u.mime_type) = (o.tenant_id, o.account_id, o.sha256, o.mime_type)
)sql"};

/// What Meta says of a number. The rate follows it unless an operator gave one. Gives the rate that
/// holds, and an event if it changed.
inline constexpr postgres::query put_number_state{"put_number_state", R"sql(
with before as (
    select rate_per_second from accounts where tenant_id = $1::uuid and id = $2::uuid for update
), written as (
    update accounts a
    set number_state = $3::jsonb, number_seen_at = now(),
        rate_per_second = case when a.rate_is_fixed then a.rate_per_second else $4::int end
    from before b  -- joined, so that it is read before the row changes
    where a.tenant_id = $1::uuid and a.id = $2::uuid
    returning a.tenant_id, a.id, a.rate_per_second, a.state, a.stop_reason, b.rate_per_second as former_rate
), told as (
    select k.* from written w, keep_event(w.tenant_id, 'a:' || w.id || ':' || gen_random_uuid(), 'account_updated', '',
        jsonb_build_object('accountId', w.id, 'state', w.state, 'stopReason', w.stop_reason, 'ratePerSecond', w.rate_per_second)) k
    where w.rate_per_second <> w.former_rate
)
select w.rate_per_second, t.event_id, t.type, t.tenant_id, t.conversation_id, t.at_ms, t.payload
from written w left join told t on true
)sql"};

}  // namespace hermod::store::queries
