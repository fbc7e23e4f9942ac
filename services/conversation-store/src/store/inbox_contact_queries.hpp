#pragma once
#include "store/sql_text.hpp"

#include "hermod/postgres/query.hpp"

// The address book. $1: the tenant. Who sees a contact: whoever sees a conversation with them, and
// whoever put them in.
namespace hermod::store::queries {

inline constexpr char contact_columns[] = R"sql(
    select p.id, p.name, p.profile_name, p.phone, p.wa_id, p.bsuid, p.email, p.is_group, p.created_at, p.updated_at,
           coalesce((select json_agg(json_build_object('id', c.id, 'accountId', c.account_id)) from accounts a
                     join conversations c on c.tenant_id = a.tenant_id and c.account_id = a.id
                     where a.tenant_id = p.tenant_id and c.contact_id = p.id and c.deleted_at is null), '[]')::text
    from )sql";
inline constexpr char contact_is_live[] = R"sql(
    where p.tenant_id = $1::uuid and p.deleted_at is null and p.erased_at is null and p.merged_into is null )sql";

/// $3, $4: the place to go on from; $2: how many; $5: the agent whose eyes see.
inline constexpr char contact_page[] = R"sql(
      and (p.created_at, p.id) < ($3::timestamptz, $4::uuid)
    order by p.created_at desc, p.id desc limit $2::int)sql";
inline constexpr char seen_contacts[] = R"sql(
      and (p.created_by = $5::uuid or exists (
          select from accounts a join conversations c on c.tenant_id = a.tenant_id and c.account_id = a.id
          where a.tenant_id = p.tenant_id and c.contact_id = p.id and sees_conversation(c.tenant_id, $5::uuid, c.assigned_to))) )sql";
inline constexpr auto list_contacts_text =
    sql_text(contact_columns, "contacts p", contact_is_live, contact_page);
inline constexpr postgres::query list_contacts{"inbox_list_contacts", list_contacts_text.data()};
inline constexpr auto list_contacts_seen_text =
    sql_text(contact_columns, "contacts p", contact_is_live, seen_contacts, contact_page);
inline constexpr postgres::query list_contacts_seen{
    "inbox_list_contacts_seen", list_contacts_seen_text.data()};

/// $6: what was typed.
inline constexpr char contacts_that_fit[] =
    "find_contacts($6::text, 1000) f(id) join contacts p on p.tenant_id = $1::uuid and p.id = f.id";
inline constexpr char seen_or_all[] = R"sql(
      and ($5::uuid is null or p.created_by = $5::uuid or exists (
          select from accounts a join conversations c on c.tenant_id = a.tenant_id and c.account_id = a.id
          where a.tenant_id = p.tenant_id and c.contact_id = p.id and sees_conversation(c.tenant_id, $5::uuid, c.assigned_to))) )sql";
inline constexpr auto search_contacts_text =
    sql_text(contact_columns, contacts_that_fit, contact_is_live, seen_or_all, contact_page);
inline constexpr postgres::query search_contacts{
    "inbox_search_contacts", search_contacts_text.data()};

/// $2: the contact, or the one that it was merged into. $5 as above.
inline constexpr char one_contact[] = R"sql(
      and p.id = (select coalesce(o.merged_into, o.id) from contacts o where o.tenant_id = $1::uuid and o.id = $2::uuid)
      and $3::text is null and $4::text is null)sql";
inline constexpr auto get_contact_text =
    sql_text(contact_columns, "contacts p", contact_is_live, seen_or_all, one_contact);
inline constexpr postgres::query get_contact{"inbox_get_contact", get_contact_text.data()};

/// Puts somebody into the address book ($2 id, $3 digits, $4 name, $5 email, $6 by whom). A number
/// that is there already, also in another of its forms, is that contact; it comes back if it was
/// deleted. Columns: id, is it new.
inline constexpr postgres::query put_contact{"inbox_put_contact", R"sql(
    with known as (
        select p.id from contacts p
        where p.tenant_id = $1::uuid and phone_key(p.wa_id) = phone_key($3::text) and p.wa_id is not null and p.merged_into is null
        order by p.wa_id = $3::text desc limit 1 for update
    ), revived as (
        update contacts p set deleted_at = null, name = coalesce($4::text, p.name), email = coalesce($5::text, p.email), updated_at = now()
        from known k where p.tenant_id = $1::uuid and p.id = k.id
        returning p.id
    ), added as (
        insert into contacts (tenant_id, id, wa_id, phone, name, email, created_by)
        select $1::uuid, $2::uuid, $3::text, '+' || $3::text, $4::text, $5::text, $6::uuid where not exists (select from known)
        on conflict (tenant_id, wa_id) do update set updated_at = now()
        returning id
    )
    select id, false from revived union all select id, id = $2::uuid from added
)sql"};

/// What is absent stays; "" takes it away.
inline constexpr postgres::query change_contact{"inbox_change_contact", R"sql(
    update contacts p
    set name = case when $3::text is null then p.name else nullif($3::text, '') end,
        email = case when $4::text is null then p.email else nullif($4::text, '') end, updated_at = now()
    where p.tenant_id = $1::uuid and p.id = $2::uuid and p.deleted_at is null and p.merged_into is null
    returning p.id
)sql"};

/// Its conversations go with it, until something new is said. Columns: those of kept events.
inline constexpr postgres::query remove_contact{"inbox_remove_contact", R"sql(
    with gone as (
        update contacts p set deleted_at = now(), updated_at = now()
        where p.tenant_id = $1::uuid and p.id = $2::uuid and p.deleted_at is null and p.merged_into is null
        returning p.tenant_id, p.id
    ), closed as (
        update conversations c
        set version = c.version + 1, updated_at = now(), deleted_at = now(), cleared_at = now(), cleared_seq = c.last_seq,
            last_message_id = null, last_message_preview = null, unread_count = 0, is_marked_unread = false, read_seq = c.last_seq,
            is_pinned = false
        from gone g join accounts a on a.tenant_id = g.tenant_id
        where c.tenant_id = g.tenant_id and c.account_id = a.id and c.contact_id = g.id and c.deleted_at is null
        returning c as it
    )
    select g.id, k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
    from gone g left join (select n.* from closed d cross join lateral keep_conversation_news(d.it) n) k on true
)sql"};

inline constexpr postgres::query erase_contact{"inbox_erase_contact", R"sql(
    select event_id, kind, tenant_id, conversation_id, at_ms, payload from erase_contact($1::uuid)
)sql"};

/// Everything that is known of a person, as JSON; messages page by page: $3, $4 the place, $5 how
/// many. Columns: the person with conversations and notes, the messages, and the place of the last
/// one.
inline constexpr postgres::query export_contact{"inbox_export_contact", R"sql(
    with person as materialized (
        select p.* from contacts p where p.tenant_id = $1::uuid and p.id = $2::uuid and p.merged_into is null
    ), talks as materialized (
        select c.* from person p join accounts a on a.tenant_id = p.tenant_id
        join conversations c on c.tenant_id = a.tenant_id and c.account_id = a.id and c.contact_id = p.id
    ), part as materialized (
        select m.* from talks t cross join lateral (
            select m.id, m.conversation_id, m.direction, m.kind, m.body, m.content, m.media_url, m.status, m.created_at, m.accepted_at,
                   m.edited_at, m.deleted_at
            from messages m where m.tenant_id = t.tenant_id and m.conversation_id = t.id
              and (m.created_at, m.id) > ($3::timestamptz, $4::text) order by m.created_at, m.id limit $5::int) m
        order by m.created_at, m.id limit $5::int
    )
    select jsonb_build_object(
               'contact', (select to_jsonb(p) - array['tenant_id', 'merged_into'] from person p),
               'conversations', coalesce((select jsonb_agg(jsonb_build_object(
                    'id', t.id, 'accountId', t.account_id, 'createdAt', t.created_at, 'tags', t.tags) order by t.created_at) from talks t), '[]'),
               'notes', coalesce((select jsonb_agg(jsonb_build_object('id', n.id, 'text', n.body, 'createdAt', n.created_at) order by n.created_at)
                    from talks t join notes n on n.tenant_id = t.tenant_id and n.conversation_id = t.id), '[]'))::text,
           coalesce((select jsonb_agg(to_jsonb(m) order by m.created_at, m.id) from part m), '[]')::text,
           (select count(*) from part), l.created_at, l.id
    from person left join lateral (select m.created_at, m.id from part m order by m.created_at desc, m.id desc limit 1) l on true
)sql"};

}  // namespace hermod::store::queries
