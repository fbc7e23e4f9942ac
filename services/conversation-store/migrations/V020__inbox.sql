-- What people do with conversations: the columns, tables, views and indexes of the inbox.

-- --------------------------------------------------------------------------------------------------------- conversations

alter table conversations
    add column is_archived      boolean not null default false,
    add column is_favorite      boolean not null default false,
    add column is_pinned        boolean not null default false,
    add column is_marked_unread boolean not null default false,
    add column is_group         boolean not null default false,
    add column muted_until      timestamptz,           -- the year 2200: for ever
    add column assigned_to      uuid,
    add column assigned_at      timestamptz,
    add column tags             text[] not null default '{}',
    add column read_seq         bigint not null default 0,  -- what came in after this place in the conversation is unread
    add column cleared_at       timestamptz,           -- what is older is not shown any more: see is_shown()
    add column cleared_seq      bigint not null default 0,
    add column deleted_at       timestamptz,           -- until something new is said
    add column updated_at       timestamptz not null default now(),
    -- The order of lists. A conversation without a message stands where it was made.
    add column activity_at      timestamptz not null generated always as (coalesce(last_message_at, created_at)) stored;

-- One index per list, each in the list's own order, so that a page costs the same whatever the tenant's size. Nobody is the
-- assignee with the zero id: a column that is null would not keep the order of what follows it.
create index conversations_by_activity on conversations (tenant_id, is_pinned, activity_at, id)
    where deleted_at is null and not is_archived;
create index conversations_by_assignee on conversations
    (tenant_id, coalesce(assigned_to, '00000000-0000-0000-0000-000000000000'::uuid), is_pinned, activity_at, id)
    where deleted_at is null and not is_archived;
create index conversations_unread on conversations (tenant_id, is_pinned, activity_at, id)
    where deleted_at is null and not is_archived and (unread_count > 0 or is_marked_unread);
create index conversations_favorite on conversations (tenant_id, is_pinned, activity_at, id)
    where deleted_at is null and not is_archived and is_favorite;
create index conversations_of_groups on conversations (tenant_id, is_pinned, activity_at, id)
    where deleted_at is null and not is_archived and is_group;
create index conversations_archived on conversations (tenant_id, is_pinned, activity_at, id)
    where deleted_at is null and is_archived;

-- Whether a message of a conversation that was cleared is shown. Its time is when its transaction began, which may have been before
-- the clearing that it had to wait for; its place in the conversation is exact. What was refused has no place.
create function is_shown(at timestamptz, seq bigint, cleared_at timestamptz, cleared_seq bigint) returns boolean
language sql immutable parallel safe as $$
    select cleared_at is null or at > cleared_at or (seq > cleared_seq and at > cleared_at - interval '1 minute')
$$;

-- What makes a conversation unread: whatever a customer says. WhatsApp's own notes and reactions do not.
create function counts_as_unread(direction text, kind text) returns boolean language sql immutable parallel safe as $$
    select direction = 'inbound' and kind not in ('system', 'reaction')
$$;

-- The tenant's time zone, for what is told by day; UTC without one that exists.
create function zone_of(tenant uuid) returns text language plpgsql stable as $$
declare
    zone text := (select t.settings ->> 'timeZone' from tenants t where t.id = tenant);
begin
    perform now() at time zone zone;
    return coalesce(zone, 'UTC');
exception when invalid_parameter_value then
    return 'UTC';
end $$;

-- --------------------------------------------------------------------------------------------------------- contacts

alter table contacts
    add column group_id    text,         -- of a group; then there is no number
    add column is_group    boolean not null default false,
    add column email       text,
    add column created_by  uuid,
    add column updated_at  timestamptz not null default now(),
    add column deleted_at  timestamptz,  -- gone from the address book; back when they write
    add column erased_at   timestamptz,  -- nothing personal is left
    add column merged_into uuid;         -- was the same person as this one; everything of it is there now
alter table contacts drop constraint contacts_check;
alter table contacts add constraint contacts_have_an_address check
    (wa_id is not null or bsuid is not null or group_id is not null or erased_at is not null or merged_into is not null);
create unique index contacts_by_group on contacts (tenant_id, group_id) where group_id is not null;
create index contacts_by_age on contacts (tenant_id, created_at, id) where deleted_at is null and erased_at is null
    and merged_into is null;

-- Numbers that Meta writes in several forms (Brazil, Mexico, Argentina): one key for all of them. For looking up only, never to
-- be sent to.
create function phone_key(wa_id text) returns text language sql immutable parallel safe as $$
    select case
        when wa_id ~ '^55[1-9][0-9]9[6-9][0-9]{7}$' then left(wa_id, 4) || right(wa_id, 8)  -- mobile numbers with the ninth digit
        when wa_id ~ '^521[0-9]{10}$' then '52' || right(wa_id, 10)
        when wa_id ~ '^549[0-9]{10}$' then '54' || right(wa_id, 10)
        else wa_id end
$$;
create index contacts_by_phone_key on contacts (tenant_id, phone_key(wa_id)) where wa_id is not null;

-- --------------------------------------------------------------------------------------------------------- messages

alter table messages
    add column reply_to   text,          -- our id of the message that this one answers
    add column edited_at  timestamptz,
    add column deleted_at timestamptz;   -- the customer took it back
-- Volumes, retention and exports go through time.
create index messages_by_time on messages (tenant_id, created_at) include (direction);
-- A failure's time never changes again, so that statuses stay within their page.
create index messages_failed on messages (tenant_id, failed_at) where failed_at is not null;
create index attempts_held on attempts (tenant_id, at) where result = 'hold';

create table reactions (
    tenant_id  uuid not null,
    message_id text not null,
    actor      text not null,            -- customer; business: WhatsApp knows one reaction of a number
    reacted_by text,                     -- of business: the user, or the key
    emoji      text not null,
    at         timestamptz not null,
    primary key (tenant_id, message_id, actor)
);

-- Reactions, edits and deletions of messages that are not here (yet).
create table parked_changes (
    tenant_id    uuid not null,
    id           bigint generated always as identity,
    target_wamid text not null,
    wamid        text not null,
    item         jsonb not null,
    parked_at    timestamptz not null default now(),
    primary key (tenant_id, id)
);
create unique index parked_changes_once on parked_changes (tenant_id, wamid);
create index parked_changes_by_target on parked_changes (tenant_id, target_wamid);
create index parked_changes_by_time on parked_changes (parked_at);

-- --------------------------------------------------------------------------------------------------------- what people write

create table notes (
    tenant_id       uuid not null references tenants,
    id              uuid not null,
    conversation_id uuid not null,
    author          text not null,       -- a user's id, or a key's
    body            text not null,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    primary key (tenant_id, id)
);
create index notes_by_conversation on notes (tenant_id, conversation_id, created_at, id);

create table tags (
    tenant_id  uuid not null references tenants,
    name       text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, name)
);

create table canned_replies (
    tenant_id  uuid not null references tenants,
    id         uuid not null,
    shortcut   text not null,
    body       text not null,
    created_by text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
create unique index canned_replies_by_shortcut on canned_replies (tenant_id, lower(shortcut));

-- What a clear or delete took away, for as long as it can be taken back.
create table undos (
    tenant_id       uuid not null references tenants,
    token           uuid not null,
    conversation_id uuid not null,
    before          jsonb not null,
    expires_at      timestamptz not null,
    primary key (tenant_id, token)
);
create index undos_by_end on undos (expires_at);

-- --------------------------------------------------------------------------------------------------------- search

-- The words of messages, each behind its tenant and its week: a search reads its own tenant's entries only, newest week first,
-- and stops when it has enough. So neither other tenants nor a frequent word make it slow.
create function week_of(at timestamptz) returns integer language sql immutable parallel safe as $$
    select floor(extract(epoch from at) / 604800)::integer
$$;
create function word_prefix(tenant uuid, week integer) returns text language sql immutable parallel safe as $$
    select right(tenant::text, 8) || lpad(to_hex(week), 4, '0')
$$;
create function message_words(tenant uuid, at timestamptz, body text) returns tsvector
language plpgsql immutable parallel safe as $$
declare
    words text[] := tsvector_to_array(to_tsvector('simple', left(body, 4096)));
    prefix text := word_prefix(tenant, week_of(at));
begin
    for i in 1 .. cardinality(words) loop
        words[i] := prefix || left(words[i], 40);
    end loop;
    return array_to_tsvector(words);
end $$;
create index messages_by_words on messages using gin (message_words(tenant_id, created_at, body)) with (gin_pending_list_limit = 1024);

-- Three letters at a time, behind their tenant: parts of names and of numbers are found. One and two letters: beginnings of words.
create function name_grams(tenant uuid, variadic texts text[]) returns text[] language plpgsql immutable parallel safe as $$
declare
    prefix text := right(tenant::text, 8);
    grams text[] := '{}';
    word text;
begin
    foreach word in array regexp_split_to_array(lower(left(array_to_string(texts, ' '), 400)), '[^[:alnum:]]+') loop
        continue when word = '';
        grams := grams || (prefix || ' ' || left(word, 1));
        word := ' ' || word;
        for i in 1 .. length(word) - 2 loop
            grams := grams || (prefix || substr(word, i, 3));
        end loop;
    end loop;
    return grams;
end $$;
create index contacts_by_grams on contacts using gin (name_grams(tenant_id, name, profile_name, wa_id, email))
    with (gin_pending_list_limit = 1024);

-- --------------------------------------------------------------------------------------------------------- views

-- A conversation as the list shows it. Works with the rights of whoever asks.
create view inbox_conversations with (security_invoker = true) as
    select c.tenant_id, c.id, c.account_id, c.contact_id, p.name, p.profile_name, p.phone, p.wa_id,
           c.last_message_id, c.last_message_preview, c.last_message_at, m.direction as last_direction, m.kind as last_kind,
           m.status as last_status, c.unread_count, c.is_marked_unread, c.last_inbound_at, c.is_archived, c.is_favorite,
           c.is_pinned, c.muted_until, c.assigned_to, u.name as assigned_name, array_to_json(c.tags)::text as tags, c.version,
           c.created_at, greatest(c.updated_at, c.last_message_at) as updated_at, c.activity_at, c.is_group
    from conversations c
    join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id
    left join users u on u.tenant_id = c.tenant_id and u.id = c.assigned_to
    left join messages m on m.tenant_id = c.tenant_id and m.id = c.last_message_id
    where c.deleted_at is null;

-- The reactions to a message, as clients see them.
create function reactions_of(tenant uuid, message text) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(jsonb_build_object(
               'emoji', e.emoji, 'from', case e.actor when 'business' then coalesce(e.reacted_by, 'business') else e.actor end,
               'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by e.at), '[]')
    from reactions e where e.tenant_id = tenant and e.message_id = message
$$;

-- A message as the thread shows it. Reactions are no messages of their own there.
create view inbox_messages with (security_invoker = true) as
    select m.tenant_id, m.id, m.conversation_id, m.direction, m.kind, m.body, m.media_url,
           case m.direction when 'inbound' then m.content - array['id', 'from', 'from_user_id', 'from_parent_user_id', 'timestamp', 'type']
                else m.content end as content, m.status, m.attempt,
           m.last_error, m.created_by,
           coalesce((select u.name from users u where u.tenant_id = m.tenant_id and u.id =
                         case when m.created_by ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then m.created_by::uuid end),
                    (select k.name from api_keys k where k.tenant_id = m.tenant_id and k.key_id = m.created_by)) as creator,
           case when m.direction = 'inbound' then coalesce(m.accepted_at, m.created_at) else m.created_at end as at,
           m.created_at, m.edited_at, m.deleted_at is not null as is_deleted, m.meta_message_id,
           (select jsonb_build_object('messageId', r.id, 'direction', r.direction, 'preview',
                                      case when r.deleted_at is null then left(r.body, 120) else '' end)
            from messages r
            where r.tenant_id = m.tenant_id and r.conversation_id = m.conversation_id
              and r.id = coalesce(m.reply_to, case m.direction when 'outbound' then m.content ->> 'replyTo' end)) as reply,
           reactions_of(m.tenant_id, m.id)::text as reactions, m.conv_seq
    from messages m
    where m.kind <> 'reaction';

-- What `conversation_updated` says of a conversation after a person's change.
create function conversation_news(c conversations) returns jsonb language sql stable as $$
    select jsonb_build_object(
        'conversationId', c.id, 'version', c.version, 'unreadCount', c.unread_count, 'isMarkedUnread', c.is_marked_unread,
        'isArchived', c.is_archived, 'isFavorite', c.is_favorite, 'isPinned', c.is_pinned,
        'mutedUntil', to_char(c.muted_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'assignedTo', (select jsonb_build_object('id', u.id, 'name', u.name) from users u
                       where u.tenant_id = c.tenant_id and u.id = c.assigned_to),
        'lastMessage', case when c.last_message_id is not null then jsonb_build_object(
            'messageId', c.last_message_id, 'preview', coalesce(c.last_message_preview, ''),
            'timestamp', to_char(c.last_message_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end,
        'lastInboundAt', to_char(c.last_inbound_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'clearedAt', to_char(c.cleared_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'tags', to_jsonb(c.tags), 'isDeleted', c.deleted_at is not null, 'contactId', c.contact_id,
        'updatedAt', to_char(c.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;

-- What `message_updated` says: of a message these of its fields.
create function message_news(tenant uuid, message text, fields text[]) returns jsonb language sql stable as $$
    select jsonb_build_object('messageId', m.id, 'conversationId', m.conversation_id)
        || case when 'reactions' = any(fields) then jsonb_build_object('reactions', reactions_of(tenant, m.id)) else '{}' end
        || case when 'text' = any(fields) then jsonb_build_object('text', m.body, 'editedAt',
               to_char(m.edited_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) else '{}' end
        || case when 'isDeleted' = any(fields) then jsonb_build_object('isDeleted', m.deleted_at is not null) else '{}' end
    from messages m where m.tenant_id = tenant and m.id = message
$$;

-- Its event, kept with the change.
create function keep_conversation_news(c conversations) returns setof pending_events language sql as $$
    select * from keep_event(c.tenant_id, 'v:' || c.id || ':' || c.version, 'conversation_updated', c.id::text, conversation_news(c))
$$;

-- --------------------------------------------------------------------------------------------------------- something new is said

-- A deleted conversation comes back with what is new; an archived one returns to the list, unless the tenant keeps it away.
create function bring_back_conversation() returns trigger language plpgsql as $$
begin
    new.deleted_at := null;
    if new.is_archived then
        new.is_archived := coalesce((select (t.settings ->> 'keepArchivedOnNewMessage')::boolean from tenants t
                                     where t.id = new.tenant_id), false);
    end if;
    if old.deleted_at is not null or old.is_archived <> new.is_archived then
        perform keep_conversation_news(new);
    end if;
    return new;
end $$;
create trigger bring_back before update of last_message_id on conversations
    for each row when ((old.deleted_at is not null or old.is_archived) and new.last_message_id is distinct from old.last_message_id
                       and new.last_message_id is not null)
    execute function bring_back_conversation();

-- Our own reactions are messages on their way out, and nothing that the thread shows as one.
create function note_own_reaction() returns trigger language plpgsql as $$
declare
    target messages;
    reaction jsonb := new.content -> 'reaction';
begin
    select * into target from messages m
    where m.tenant_id = new.tenant_id and m.conversation_id = new.conversation_id and m.id = reaction ->> 'messageId';
    if target.id is null then return null; end if;
    if coalesce(reaction ->> 'emoji', '') = '' then
        delete from reactions r where r.tenant_id = new.tenant_id and r.message_id = target.id and r.actor = 'business';
    else
        insert into reactions (tenant_id, message_id, actor, reacted_by, emoji, at)
        values (new.tenant_id, target.id, 'business', new.created_by, reaction ->> 'emoji', new.created_at)
        on conflict (tenant_id, message_id, actor) do update
        set reacted_by = excluded.reacted_by, emoji = excluded.emoji, at = excluded.at;
    end if;
    perform keep_event(new.tenant_id, 'u:' || target.id || ':' || new.id, 'message_updated', new.conversation_id::text,
                       message_news(new.tenant_id, target.id, array['reactions']));
    return null;
end $$;
create trigger own_reaction after insert on messages for each row
    when (new.kind = 'reaction' and new.direction = 'outbound') execute function note_own_reaction();

-- --------------------------------------------------------------------------------------------------------- audit

select audit_table('conversations', 'conversation', 'id',
                   'is_archived,is_favorite,is_pinned,is_marked_unread,unread_count,muted_until,assigned_to,tags,cleared_at,deleted_at');
select audit_table('contacts', 'contact', 'id', '~name,~phone,~email,~wa_id,deleted_at,erased_at,merged_into');
select audit_table('notes', 'note', 'id', 'conversation_id,~body');
select audit_table('canned_replies', 'cannedReply', 'id', 'shortcut,body');

-- --------------------------------------------------------------------------------------------------------- row-level security

do $$
declare
    name text;
begin
    foreach name in array array['reactions', 'parked_changes', 'notes', 'tags', 'canned_replies', 'undos'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_tenant on %I to hermod_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)'
                       ' with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', name);
        execute format('create policy batch_writer on %I to hermod_writer using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to hermod_writer, hermod_app', name);
    end loop;
end $$;
revoke insert, update, delete on parked_changes from hermod_app;
grant select on inbox_conversations, inbox_messages to hermod_app, hermod_writer;
grant delete on contacts, conversations, messages, attempts, wamids, deliveries to hermod_app;
grant update on messages to hermod_app;
