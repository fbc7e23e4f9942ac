#pragma once
#include "hermod/postgres/query.hpp"

// Notes on conversations and the tenant's canned replies.
namespace hermod::store::queries {

/// Newest first, before a place. $3: the agent whose eyes see.
inline constexpr postgres::query list_notes{"inbox_list_notes", R"sql(
    select n.id, n.body, n.author, actor_name(n.tenant_id, n.author), n.created_at, n.updated_at
    from notes n join conversations c on c.tenant_id = n.tenant_id and c.id = n.conversation_id
    where n.tenant_id = $1::uuid and n.conversation_id = $2::uuid and c.deleted_at is null
      and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to)
      and (n.created_at, n.id) < ($5::timestamptz, $6::uuid)
    order by n.created_at desc, n.id desc limit $4::int
)sql"};

inline constexpr postgres::query add_note{"inbox_add_note", R"sql(
    insert into notes as n (tenant_id, id, conversation_id, author, body)
    select c.tenant_id, $4::uuid, c.id, $5::text, $6::text from conversations c
    where c.tenant_id = $1::uuid and c.id = $2::uuid and c.deleted_at is null and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to)
    returning n.id, n.body, n.author, actor_name(n.tenant_id, n.author), n.created_at, n.updated_at
)sql"};

/// $4: whose note it has to be (null: anybody's). Of a conversation that these eyes see.
inline constexpr postgres::query change_note{"inbox_change_note", R"sql(
    update notes n set body = $5::text, updated_at = now()
    from conversations c
    where n.tenant_id = $1::uuid and n.id = $2::uuid and c.tenant_id = n.tenant_id and c.id = n.conversation_id
      and c.deleted_at is null and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to) and ($4::text is null or n.author = $4::text)
    returning n.id, n.body, n.author, actor_name(n.tenant_id, n.author), n.created_at, n.updated_at
)sql"};

inline constexpr postgres::query remove_note{"inbox_remove_note", R"sql(
    delete from notes n using conversations c
    where n.tenant_id = $1::uuid and n.id = $2::uuid and c.tenant_id = n.tenant_id and c.id = n.conversation_id
      and c.deleted_at is null and sees_conversation(c.tenant_id, $3::uuid, c.assigned_to) and ($4::text is null or n.author = $4::text)
    returning n.id, n.body, n.author, actor_name(n.tenant_id, n.author), n.created_at, n.updated_at
)sql"};

inline constexpr postgres::query list_canned{"inbox_list_canned", R"sql(
    select id, shortcut, body, created_at, updated_at from canned_replies
    where tenant_id = $1::uuid order by lower(shortcut) limit $2::int
)sql"};

inline constexpr postgres::query add_canned{"inbox_add_canned", R"sql(
    insert into canned_replies (tenant_id, id, shortcut, body, created_by) values ($1::uuid, $2::uuid, $3::text, $4::text, $5::text)
    returning id, shortcut, body, created_at, updated_at
)sql"};

inline constexpr postgres::query change_canned{"inbox_change_canned", R"sql(
    update canned_replies set shortcut = coalesce($3::text, shortcut), body = coalesce($4::text, body), updated_at = now()
    where tenant_id = $1::uuid and id = $2::uuid
    returning id, shortcut, body, created_at, updated_at
)sql"};

inline constexpr postgres::query remove_canned{"inbox_remove_canned", R"sql(
    delete from canned_replies where tenant_id = $1::uuid and id = $2::uuid
    returning id, shortcut, body, created_at, updated_at
)sql"};

}  // namespace hermod::store::queries
