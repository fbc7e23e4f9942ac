#pragma once
#include "store/sql_text.hpp"

#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// A message as the thread shows it, its file, and its day by the tenant's clock. $1: the tenant.
inline constexpr char message_columns[] = R"sql(
    select v.tenant_id, v.id, v.conversation_id, v.direction, v.kind, v.body, v.media_url, v.content, v.status, v.attempt,
           v.last_error, v.created_by, v.creator, v.at, v.created_at, v.edited_at, v.is_deleted, v.meta_message_id, v.reply,
           v.reactions,
           (select jsonb_build_object('id', f.id, 'mimeType', f.mime_type, 'fileName', f.file_name, 'size', f.size, 'state', f.state)
            from media f where f.tenant_id = v.tenant_id
              and (f.message_id = v.id or f.id = case when v.content ->> 'mediaId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                                      then (v.content ->> 'mediaId')::uuid end)
            order by f.message_id is null limit 1),
           to_char(v.at at time zone z.zone, 'YYYY-MM-DD')
    from (select zone_of($1::uuid) as zone offset 0) z, inbox_messages v
    join conversations c on c.tenant_id = v.tenant_id and c.id = v.conversation_id )sql";

/// Is the conversation there for these eyes ($3)?
inline constexpr postgres::query thread_is_seen{"inbox_thread_is_seen", R"sql(
    select from conversations c
    where c.tenant_id = $1::uuid and c.id = $2::uuid and c.deleted_at is null and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to)
)sql"};

/// Of conversation $2, $3 of them, before a place ($4, $5).
inline constexpr char thread_older[] = R"sql(
    where v.tenant_id = $1::uuid and v.conversation_id = $2::uuid and (v.created_at, v.id) < ($4::timestamptz, $5::text)
      and is_shown(v.created_at, v.conv_seq, c.cleared_at, c.cleared_seq)
    order by v.created_at desc, v.id desc limit $3::int)sql";
inline constexpr auto messages_before_text = sql_text(message_columns, thread_older);
inline constexpr postgres::query messages_before{
    "inbox_messages_before", messages_before_text.data()};

/// The same, and the one at the place.
inline constexpr char thread_up_to[] = R"sql(
    where v.tenant_id = $1::uuid and v.conversation_id = $2::uuid and (v.created_at, v.id) <= ($4::timestamptz, $5::text)
      and is_shown(v.created_at, v.conv_seq, c.cleared_at, c.cleared_seq)
    order by v.created_at desc, v.id desc limit $3::int)sql";
inline constexpr auto messages_up_to_text = sql_text(message_columns, thread_up_to);
inline constexpr postgres::query messages_up_to{"inbox_messages_up_to", messages_up_to_text.data()};

/// The same, after a place.
inline constexpr char thread_newer[] = R"sql(
    where v.tenant_id = $1::uuid and v.conversation_id = $2::uuid and (v.created_at, v.id) > ($4::timestamptz, $5::text)
      and is_shown(v.created_at, v.conv_seq, c.cleared_at, c.cleared_seq)
    order by v.created_at, v.id limit $3::int)sql";
inline constexpr auto messages_after_text = sql_text(message_columns, thread_newer);
inline constexpr postgres::query messages_after{"inbox_messages_after", messages_after_text.data()};

/// Where a message stands in its thread.
inline constexpr postgres::query message_place{"inbox_message_place", R"sql(
    select created_at from messages where tenant_id = $1::uuid and conversation_id = $2::uuid and id = $3::text
)sql"};

inline constexpr char one_message[] = R"sql(
    where v.tenant_id = $1::uuid and v.id = $2::text and c.deleted_at is null
      and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to))sql";
inline constexpr auto get_message_text = sql_text(message_columns, one_message);
inline constexpr postgres::query get_message{"inbox_get_message", get_message_text.data()};

inline constexpr postgres::query message_attempts{"inbox_message_attempts", R"sql(
    select attempt, try, result, at, started_at, error, claim_id from attempts
    where tenant_id = $1::uuid and message_id = $2::text order by attempt, try, at
)sql"};

}  // namespace hermod::store::queries
