#pragma once
#include "store/sql_text.hpp"

#include "hermod/postgres/query.hpp"

// The lists of conversations: each reads its own index in the list's order, so that a page costs
// the same at any size. Parameters of all of them: tenant, how many, the place to go on from
// (pinned, time, id; of a first page the place before everything). Then, where it matters, the
// agent whose eyes see ($6). Columns: the view inbox_conversations.
namespace hermod::store::queries {

inline constexpr char list_head[] = R"sql(
    select v.* from (
        select c.id from conversations c
        where c.tenant_id = $1::uuid and c.deleted_at is null
          and (c.is_pinned, c.activity_at, c.id) < ($3::boolean, $4::timestamptz, $5::uuid) )sql";

inline constexpr char list_tail[] = R"sql(
        order by c.is_pinned desc, c.activity_at desc, c.id desc limit $2::int) p
    join inbox_conversations v on v.tenant_id = $1::uuid and v.id = p.id
    order by v.is_pinned desc, v.activity_at desc, v.id desc)sql";

inline constexpr char list_seen[] = " and sees_conversation(c.tenant_id, $6::uuid, c.assigned_to)";

inline constexpr char live_conversations[] = "and not c.is_archived";
inline constexpr char unread_conversations[] =
    "and not c.is_archived and (c.unread_count > 0 or c.is_marked_unread)";
inline constexpr char favorite_conversations[] = "and not c.is_archived and c.is_favorite";
inline constexpr char group_conversations[] = "and not c.is_archived and c.is_group";
inline constexpr char archived_conversations[] = "and c.is_archived";

inline constexpr auto list_all_text = sql_text(list_head, live_conversations, list_tail);
inline constexpr postgres::query list_all{"inbox_list_all", list_all_text.data()};
inline constexpr auto list_unread_text = sql_text(list_head, unread_conversations, list_tail);
inline constexpr postgres::query list_unread{"inbox_list_unread", list_unread_text.data()};
inline constexpr auto list_favorites_text = sql_text(list_head, favorite_conversations, list_tail);
inline constexpr postgres::query list_favorites{"inbox_list_favorites", list_favorites_text.data()};
inline constexpr auto list_groups_text = sql_text(list_head, group_conversations, list_tail);
inline constexpr postgres::query list_groups{"inbox_list_groups", list_groups_text.data()};
inline constexpr auto list_archived_text = sql_text(list_head, archived_conversations, list_tail);
inline constexpr postgres::query list_archived{"inbox_list_archived", list_archived_text.data()};

/// What an agent sees of them.
inline constexpr auto list_unread_seen_text =
    sql_text(list_head, unread_conversations, list_seen, list_tail);
inline constexpr postgres::query list_unread_seen{
    "inbox_list_unread_seen", list_unread_seen_text.data()};
inline constexpr auto list_favorites_seen_text =
    sql_text(list_head, favorite_conversations, list_seen, list_tail);
inline constexpr postgres::query list_favorites_seen{
    "inbox_list_favorites_seen", list_favorites_seen_text.data()};
inline constexpr auto list_groups_seen_text =
    sql_text(list_head, group_conversations, list_seen, list_tail);
inline constexpr postgres::query list_groups_seen{
    "inbox_list_groups_seen", list_groups_seen_text.data()};
inline constexpr auto list_archived_seen_text =
    sql_text(list_head, archived_conversations, list_seen, list_tail);
inline constexpr postgres::query list_archived_seen{
    "inbox_list_archived_seen", list_archived_seen_text.data()};

/// Of the assignees $7 (the zero id: of nobody): an agent's own view, `mine` and `unassigned`. Of
/// each one page, then the newest.
inline constexpr postgres::query list_by_assignee{"inbox_list_by_assignee", R"sql(
    select v.* from (
        select q.id from unnest($7::uuid[]) a(id) cross join lateral (
            select c.id, c.is_pinned, c.activity_at from conversations c
            where c.tenant_id = $1::uuid and c.deleted_at is null and not c.is_archived
              and coalesce(c.assigned_to, '00000000-0000-0000-0000-000000000000'::uuid) = a.id
              and (c.is_pinned, c.activity_at, c.id) < ($3::boolean, $4::timestamptz, $5::uuid)
              and sees_conversation(c.tenant_id, $6::uuid, c.assigned_to)
            order by c.is_pinned desc, c.activity_at desc, c.id desc limit $2::int) q
        order by q.is_pinned desc, q.activity_at desc, q.id desc limit $2::int) p
    join inbox_conversations v on v.tenant_id = $1::uuid and v.id = p.id
    order by v.is_pinned desc, v.activity_at desc, v.id desc
)sql"};

/// What a search finds, of the list that $8 names; $7: what was typed, $9: who `mine` is.
inline constexpr postgres::query list_found{"inbox_list_found", R"sql(
    select v.* from (
        select c.id from find_conversations($7::text, $6::uuid) f(id)
        join conversations c on c.tenant_id = $1::uuid and c.id = f.id
        where c.deleted_at is null and (c.is_pinned, c.activity_at, c.id) < ($3::boolean, $4::timestamptz, $5::uuid)
          and sees_conversation(c.tenant_id, $6::uuid, c.assigned_to)
          and c.is_archived = ($8::text = 'archived')
          and case $8::text when 'unread' then c.unread_count > 0 or c.is_marked_unread when 'favorites' then c.is_favorite
                            when 'groups' then c.is_group when 'mine' then c.assigned_to = $9::uuid
                            when 'unassigned' then c.assigned_to is null else true end
        order by c.is_pinned desc, c.activity_at desc, c.id desc limit $2::int) p
    join inbox_conversations v on v.tenant_id = $1::uuid and v.id = p.id
    order by v.is_pinned desc, v.activity_at desc, v.id desc
)sql"};

/// Counts for the chips, each up to $3. $2: the agent whose eyes see (null: all); $4: who `mine`
/// is. Columns: all, unread, favorites, groups, mine, unassigned, archived, archived and unread.
inline constexpr postgres::query count_conversations{"inbox_counts", R"sql(
    with live as (
        select count(*) from (
            select from (
                select c.assigned_to from conversations c where $2::uuid is null and c.tenant_id = $1::uuid and c.deleted_at is null
                    and not c.is_archived limit $3::int) x) n
    ), seen as (
        select count(*) from (
            select from unnest(array[$2::uuid, '00000000-0000-0000-0000-000000000000'::uuid]) a(id) cross join lateral (
                select c.assigned_to from conversations c where $2::uuid is not null and c.tenant_id = $1::uuid
                    and c.deleted_at is null and not c.is_archived
                    and coalesce(c.assigned_to, '00000000-0000-0000-0000-000000000000'::uuid) = a.id
                    and sees_conversation(c.tenant_id, $2::uuid, c.assigned_to) limit $3::int) x limit $3::int) n
    )
    select (select sum(count) from (select * from live union all select * from seen) b)::bigint,
           (select count(*) from (
                select from conversations c where c.tenant_id = $1::uuid and c.deleted_at is null and not c.is_archived
                    and (c.unread_count > 0 or c.is_marked_unread) and sees_conversation(c.tenant_id, $2::uuid, c.assigned_to)
                limit $3::int) n),
           (select count(*) from (
                select from conversations c where c.tenant_id = $1::uuid and c.deleted_at is null and not c.is_archived
                    and c.is_favorite and sees_conversation(c.tenant_id, $2::uuid, c.assigned_to) limit $3::int) n),
           (select count(*) from (
                select from conversations c where c.tenant_id = $1::uuid and c.deleted_at is null and not c.is_archived
                    and c.is_group and sees_conversation(c.tenant_id, $2::uuid, c.assigned_to) limit $3::int) n),
           (select count(*) from (
                select from conversations c where c.tenant_id = $1::uuid and c.deleted_at is null and not c.is_archived
                    and coalesce(c.assigned_to, '00000000-0000-0000-0000-000000000000'::uuid) = $4::uuid limit $3::int) n),
           (select count(*) from (
                select from conversations c where c.tenant_id = $1::uuid and c.deleted_at is null and not c.is_archived
                    and coalesce(c.assigned_to, '00000000-0000-0000-0000-000000000000'::uuid)
                        = '00000000-0000-0000-0000-000000000000'::uuid
                    and sees_conversation(c.tenant_id, $2::uuid, c.assigned_to) limit $3::int) n),
           (select count(*) from (
                select from conversations c where c.tenant_id = $1::uuid and c.deleted_at is null and c.is_archived
                    and sees_conversation(c.tenant_id, $2::uuid, c.assigned_to) limit $3::int) n),
           (select count(*) from (
                select from conversations c where c.tenant_id = $1::uuid and c.deleted_at is null and c.is_archived
                    and (c.unread_count > 0 or c.is_marked_unread) and sees_conversation(c.tenant_id, $2::uuid, c.assigned_to)
                limit $3::int) n)
)sql"};

inline constexpr postgres::query get_conversation{"inbox_get", R"sql(
    select v.* from inbox_conversations v
    where v.tenant_id = $1::uuid and v.id = $2::uuid and sees_conversation(v.tenant_id, $3::uuid, v.assigned_to)
)sql"};

}  // namespace hermod::store::queries
