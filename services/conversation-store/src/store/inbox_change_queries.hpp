#pragma once
#include "store/sql_text.hpp"

#include "hermod/postgres/query.hpp"

// What people do to a conversation. Every statement locks the row first, changes it only if that
// makes a difference, and keeps the event in the same transaction. $1: tenant, $2: conversation,
// $3: the agent whose eyes see. Columns: is it there, who has it (id, name), and the kept event's
// six (null when nothing changed).
namespace hermod::store::queries {

inline constexpr char change_head[] = R"sql(
    with was as (
        select c.* from conversations c
        where c.tenant_id = $1::uuid and c.id = $2::uuid and c.deleted_at is null )sql";
inline constexpr char change_if_seen[] = R"sql(
          and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to)
        for update
    ), changed as (
        update conversations c
        set version = c.version + 1, updated_at = now(), )sql";
inline constexpr char change_where[] = R"sql(
        from was w where c.tenant_id = w.tenant_id and c.id = w.id and ( )sql";
inline constexpr char change_tail[] = R"sql( )
        returning c as it
    )
    select w.id is not null, w.assigned_to, (select u.name from users u where u.tenant_id = w.tenant_id and u.id = w.assigned_to),
           k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
    from (select) one left join was w on true
    left join (select n.* from changed d cross join lateral keep_conversation_news(d.it) n) k on true)sql";

inline constexpr auto archive_text = sql_text(
    change_head,
    change_if_seen,
    "is_archived = true, is_pinned = false",
    change_where,
    "not w.is_archived",
    change_tail
);
inline constexpr postgres::query archive{"inbox_archive", archive_text.data()};

inline constexpr auto unarchive_text = sql_text(
    change_head, change_if_seen, "is_archived = false", change_where, "w.is_archived", change_tail
);
inline constexpr postgres::query unarchive{"inbox_unarchive", unarchive_text.data()};

inline constexpr auto set_favorite_text = sql_text(
    change_head,
    change_if_seen,
    "is_favorite = $4::boolean",
    change_where,
    "w.is_favorite <> $4::boolean",
    change_tail
);
inline constexpr postgres::query set_favorite{"inbox_set_favorite", set_favorite_text.data()};

inline constexpr auto set_pinned_text = sql_text(
    change_head,
    change_if_seen,
    "is_pinned = $4::boolean",
    change_where,
    "w.is_pinned <> $4::boolean",
    change_tail
);
inline constexpr postgres::query set_pinned{"inbox_set_pinned", set_pinned_text.data()};

inline constexpr auto set_muted_text = sql_text(
    change_head,
    change_if_seen,
    "muted_until = $4::timestamptz",
    change_where,
    "w.muted_until is distinct from $4::timestamptz",
    change_tail
);
inline constexpr postgres::query set_muted{"inbox_set_muted", set_muted_text.data()};

inline constexpr auto mark_unread_text = sql_text(
    change_head,
    change_if_seen,
    "is_marked_unread = true",
    change_where,
    "not w.is_marked_unread",
    change_tail
);
inline constexpr postgres::query mark_unread{"inbox_mark_unread", mark_unread_text.data()};

inline constexpr auto mark_read_text = sql_text(
    change_head,
    change_if_seen,
    "unread_count = 0, is_marked_unread = false, read_seq = c.last_seq",
    change_where,
    "w.unread_count > 0 or w.is_marked_unread",
    change_tail
);
inline constexpr postgres::query mark_read{"inbox_mark_read", mark_read_text.data()};

/// Up to message $4. What lies between the old mark and the new one was committed before that
/// message was; so it is counted away from whatever the row says now, whoever is adding to it. What
/// was refused has no place of its own and takes the one before it.
inline constexpr char read_up_to[] = R"sql(
            is_marked_unread = false, read_seq = greatest(c.read_seq, (select seq from mark)),
            unread_count = case when (select seq from mark) >= c.last_seq then 0 else greatest(0, c.unread_count - (
                select count(*)::integer from messages m
                where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.created_at <= (select at + interval '1 minute' from mark)
                  and m.conv_seq > c.read_seq and m.conv_seq <= (select seq from mark) and counts_as_unread(m.direction, m.kind))) end)sql";
inline constexpr char mark_of[] = R"sql(
    with mark as materialized (
        select t.created_at as at, case when t.conv_seq > 0 then t.conv_seq else coalesce((
                   select max(b.conv_seq) from (select m.conv_seq from messages m
                                                where m.tenant_id = t.tenant_id and m.conversation_id = t.conversation_id
                                                  and m.created_at <= t.created_at order by m.created_at desc limit 100) b), 0) end as seq
        from messages t where t.tenant_id = $1::uuid and t.conversation_id = $2::uuid and t.id = $4::text
    ), was as (
        select c.* from conversations c
        where c.tenant_id = $1::uuid and c.id = $2::uuid and c.deleted_at is null and exists (select from mark) )sql";
inline constexpr auto mark_read_up_to_text = sql_text(
    mark_of,
    change_if_seen,
    read_up_to,
    change_where,
    "(w.unread_count > 0 and (select seq from mark) > w.read_seq) or w.is_marked_unread",
    change_tail
);
inline constexpr postgres::query mark_read_up_to{
    "inbox_mark_read_up_to", mark_read_up_to_text.data()};

/// $4: the user, null for nobody. Only active users of the tenant.
inline constexpr auto assign_text = sql_text(
    change_head,
    change_if_seen,
    "assigned_to = $4::uuid, assigned_at = case when $4::uuid is not null then now() end",
    change_where,
    "w.assigned_to is distinct from $4::uuid and ($4::uuid is null or exists ("
    "select from users u where u.tenant_id = w.tenant_id and u.id = $4::uuid and u.is_active))",
    change_tail
);
inline constexpr postgres::query assign{"inbox_assign", assign_text.data()};

inline constexpr postgres::query user_is_active{"inbox_user_is_active", R"sql(
    select from users where tenant_id = $1::uuid and id = $2::uuid and is_active
)sql"};

/// The first one wins. Where agents see what nobody has, whoever comes second sees who was first.
inline constexpr char claim_if_seen[] = R"sql(
          and (sees_conversation(c.tenant_id, $3::uuid, c.assigned_to) or sees_conversation(c.tenant_id, $3::uuid, null))
        for update
    ), changed as (
        update conversations c
        set version = c.version + 1, updated_at = now(), assigned_to = $4::uuid, assigned_at = now() )sql";
inline constexpr auto claim_text =
    sql_text(change_head, claim_if_seen, change_where, "w.assigned_to is null", change_tail);
inline constexpr postgres::query claim{"inbox_claim", claim_text.data()};

/// One's own goes back to nobody.
inline constexpr auto release_text = sql_text(
    change_head,
    change_if_seen,
    "assigned_to = null, assigned_at = null",
    change_where,
    "w.assigned_to = $4::uuid",
    change_tail
);
inline constexpr postgres::query release{"inbox_release", release_text.data()};

inline constexpr auto set_tags_text = sql_text(
    change_head,
    change_if_seen,
    "tags = $4::text[]",
    change_where,
    "w.tags <> $4::text[]",
    change_tail
);
inline constexpr postgres::query set_tags{"inbox_set_tags", set_tags_text.data()};

inline constexpr postgres::query add_tags{"inbox_add_tags", R"sql(
    insert into tags (tenant_id, name) select $1::uuid, t.name from unnest($2::text[]) as t(name)
    where exists (select from conversations c where c.tenant_id = $1::uuid and c.id = $3::uuid and c.deleted_at is null
                  and sees_conversation(c.tenant_id, $4::uuid, c.assigned_to))
    order by t.name
    on conflict do nothing
)sql"};

inline constexpr postgres::query list_tags{"inbox_list_tags", R"sql(
    select name from tags where tenant_id = $1::uuid order by name limit 1000
)sql"};

/// As a person's change left it, whether or not they may still see it.
inline constexpr postgres::query read_changed{"inbox_read_changed", R"sql(
    select v.* from inbox_conversations v where v.tenant_id = $1::uuid and v.id = $2::uuid
)sql"};

// ---------------------------------------------------------------------------------------------
// what can be taken back

/// Notes what a clear or delete is about to take away, under token $4, for $5 milliseconds.
inline constexpr postgres::query keep_undo{"inbox_keep_undo", R"sql(
    with was as (
        select c.* from conversations c
        where c.tenant_id = $1::uuid and c.id = $2::uuid and c.deleted_at is null
          and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to)
        for update
    )
    insert into undos (tenant_id, token, conversation_id, before, expires_at)
    select w.tenant_id, $4::uuid, w.id, jsonb_build_object(
               'clearedAt', w.cleared_at, 'clearedSeq', w.cleared_seq, 'lastMessageId', w.last_message_id,
               'preview', w.last_message_preview, 'lastMessageAt', w.last_message_at, 'unread', w.unread_count,
               'isMarkedUnread', w.is_marked_unread, 'readSeq', w.read_seq, 'isPinned', w.is_pinned, 'isArchived', w.is_archived),
           now() + $5::bigint * interval '1 millisecond'
    from was w
    returning expires_at
)sql"};

inline constexpr auto clear_text = sql_text(
    change_head,
    change_if_seen,
    "cleared_at = now(), cleared_seq = c.last_seq, last_message_id = null, last_message_preview = "
    "null, unread_count = 0, "
    "is_marked_unread = false, read_seq = c.last_seq",
    change_where,
    "true",
    change_tail
);
inline constexpr postgres::query clear{"inbox_clear", clear_text.data()};

inline constexpr auto delete_text = sql_text(
    change_head,
    change_if_seen,
    "deleted_at = now(), cleared_at = now(), cleared_seq = c.last_seq, last_message_id = null, "
    "last_message_preview = null, "
    "unread_count = 0, is_marked_unread = false, read_seq = c.last_seq, is_pinned = false",
    change_where,
    "true",
    change_tail
);
inline constexpr postgres::query delete_conversation{"inbox_delete", delete_text.data()};

/// $2: the token. What came meanwhile stays the newest and stays unread. The token is good once.
inline constexpr postgres::query undo{"inbox_undo", R"sql(
    with taken as (
        delete from undos u where u.tenant_id = $1::uuid and u.token = $2::uuid and u.expires_at > now()
        returning u.tenant_id, u.conversation_id, u.before
    ), was as (
        select c.*, t.before from taken t join conversations c on c.tenant_id = t.tenant_id and c.id = t.conversation_id
        where sees_conversation(c.tenant_id, $3::uuid, c.assigned_to)
        for update of c
    ), changed as (
        update conversations c
        set version = c.version + 1, updated_at = now(), deleted_at = null, cleared_at = (w.before ->> 'clearedAt')::timestamptz,
            cleared_seq = (w.before ->> 'clearedSeq')::bigint,
            last_message_id = coalesce(c.last_message_id, w.before ->> 'lastMessageId'),
            last_message_preview = coalesce(c.last_message_preview, w.before ->> 'preview'),
            last_message_at = greatest(c.last_message_at, (w.before ->> 'lastMessageAt')::timestamptz),
            unread_count = c.unread_count + (w.before ->> 'unread')::integer,
            is_marked_unread = c.is_marked_unread or (w.before ->> 'isMarkedUnread')::boolean,
            read_seq = least(c.read_seq, (w.before ->> 'readSeq')::bigint), is_pinned = (w.before ->> 'isPinned')::boolean,
            is_archived = c.is_archived and (w.before ->> 'isArchived')::boolean
        from was w where c.tenant_id = w.tenant_id and c.id = w.id
        returning c as it
    )
    select w.id is not null, w.id, null, k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
    from (select) one left join was w on true
    left join (select n.* from changed d cross join lateral keep_conversation_news(d.it) n) k on true
)sql"};

}  // namespace hermod::store::queries
