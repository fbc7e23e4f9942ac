-- What goes after its time: old messages by the tenant's setting retentionDays, webhooks as they came, files that nobody shows any
-- more, what a deleted conversation remembered.

-- --------------------------------------------------------------------------------------------------------- webhooks as they came

-- A row holds changes of one account that came together, untouched. Kept for a settable time and replayed by admins.
create table raw_webhooks (
    tenant_id   uuid not null references tenants,
    id          uuid not null,               -- UUIDv7: in the order in which they came
    account_id  uuid not null,
    received_at timestamptz not null,        -- of the first of them
    changes     integer not null,
    body        text not null,               -- [{"field", "wabaId", "phoneNumberId"?, "receivedAt", "value"}]
    primary key (tenant_id, id)
) with (autovacuum_vacuum_scale_factor = 0.05);
create index raw_webhooks_by_time on raw_webhooks (received_at);
create index raw_webhooks_by_account on raw_webhooks (tenant_id, account_id, id);
do $$
begin
    alter table raw_webhooks alter column body set compression lz4;
exception when feature_not_supported then null;  -- this server was built without it: its own way, then
end $$;

-- Numbers and business-scoped ids of people who were erased: what mentions them goes from the webhooks that came before, some
-- rows at a time (`place`: how far that is).
create table erased_addresses (
    tenant_id uuid not null references tenants,
    address   text not null,
    erased_at timestamptz not null default now(),
    place     uuid not null default '00000000-0000-0000-0000-000000000000',
    primary key (tenant_id, address)
);
create function note_erased_addresses() returns trigger language plpgsql as $$
begin
    insert into erased_addresses (tenant_id, address)
    select old.tenant_id, a from unnest(array[old.wa_id, old.bsuid]) a where a is not null
    on conflict (tenant_id, address) do update set erased_at = now(), place = excluded.place;
    return null;
end $$;
create trigger note_erased_addresses after delete on contacts for each row
    when (old.wa_id is not null or old.bsuid is not null) execute function note_erased_addresses();

create function forget_in_raw_webhooks(most integer) returns integer language plpgsql set jit = off as $$
declare
    person erased_addresses;
    looked uuid[];
begin
    select e.* into person from erased_addresses e order by e.erased_at, e.tenant_id, e.address limit 1 for update skip locked;
    if not found then return 0; end if;
    looked := array(select r.id from raw_webhooks r
                    where r.tenant_id = person.tenant_id and r.id > person.place and r.received_at <= person.erased_at
                    order by r.id limit most);
    if cardinality(looked) = 0 then
        delete from erased_addresses e where e.tenant_id = person.tenant_id and e.address = person.address;
        return 1;
    end if;
    delete from raw_webhooks r where r.tenant_id = person.tenant_id and r.id = any(looked)
        and position('"' || person.address || '"' in r.body) > 0;
    update erased_addresses e set place = looked[cardinality(looked)]
    where e.tenant_id = person.tenant_id and e.address = person.address;
    return cardinality(looked);
end $$;

-- --------------------------------------------------------------------------------------------------------- files

-- Content in the media store that no row of `media` shows any more. message-sender takes it (with a lease: `taken_at`), removes the
-- bytes and says so; `gone_at` stays a while, so that who has put the same content meanwhile is told to put it again.
create table media_garbage (
    tenant_id uuid not null,
    sha256    text not null,
    due_at    timestamptz not null,
    taken_at  timestamptz,
    gone_at   timestamptz,
    primary key (tenant_id, sha256)
);
create index media_garbage_due on media_garbage (due_at) where gone_at is null;
create index media_garbage_gone on media_garbage (gone_at) where gone_at is not null;
create index media_by_content on media (tenant_id, sha256) where sha256 is not null;
create index media_by_age on media (tenant_id, created_at);
-- Which messages were sent with an uploaded file.
create index messages_by_file on messages (tenant_id, (content ->> 'mediaId')) where content ->> 'mediaId' is not null;

create function note_media_garbage() returns trigger language plpgsql as $$
begin
    insert into media_garbage (tenant_id, sha256, due_at) values (old.tenant_id, old.sha256, now())
    on conflict (tenant_id, sha256) do update set due_at = now(), taken_at = null, gone_at = null
        where media_garbage.gone_at is not null;
    return null;
end $$;
create trigger note_media_garbage after delete on media for each row
    when (old.sha256 is not null) execute function note_media_garbage();

-- May a row show this content, whose bytes were just put? Not while they are being removed, and not if that was done since the
-- last who asked: then they have to be put again. Who may, saves the content from being removed.
create function reclaim_file(tenant uuid, content text) returns boolean language plpgsql as $$
declare
    waste media_garbage;
begin
    select g.* into waste from media_garbage g where g.tenant_id = tenant and g.sha256 = content for update;
    if not found then return true; end if;
    if waste.taken_at is not null and waste.gone_at is null then return false; end if;
    delete from media_garbage g where g.tenant_id = tenant and g.sha256 = content;
    return waste.gone_at is null;
end $$;

-- --------------------------------------------------------------------------------------------------------- messages

-- Messages of before `cutoff`, `most` of them, with all that hangs on them. What is still to be sent stays, and so does what belongs
-- to a conversation that somebody is working on at this moment: the next time, then. Returns how many went.
create function forget_messages(tenant uuid, cutoff timestamptz, most integer) returns integer language plpgsql set jit = off as $$
declare
    talks uuid[];
    gone text[];
    talk record;
begin
    -- In the order of everybody who changes conversations: these first, then their messages.
    talks := array(select o.conversation_id from (
                       select distinct m.conversation_id from (
                           select x.conversation_id from messages x
                           where x.tenant_id = tenant and x.created_at < cutoff and x.status is distinct from 0
                             and not exists (select from deliveries d where d.tenant_id = x.tenant_id and d.message_id = x.id)
                           order by x.created_at limit most) m) o
                   join conversations c on c.tenant_id = tenant and c.id = o.conversation_id
                   order by c.id for update of c skip locked);
    gone := array(select m.id from messages m
                  where m.tenant_id = tenant and m.created_at < cutoff and m.conversation_id = any(talks) and m.status is distinct from 0
                    and not exists (select from deliveries d where d.tenant_id = m.tenant_id and d.message_id = m.id)
                  order by m.created_at limit most for update skip locked);
    if cardinality(gone) = 0 then return 0; end if;
    for talk in
        update conversations c
        set version = c.version + 1, updated_at = now(), unread_count = greatest(0, c.unread_count - n.unread),
            last_message_id = case when c.last_message_id = any(gone) then null else c.last_message_id end,
            last_message_preview = case when c.last_message_id = any(gone) then null else c.last_message_preview end
        from (select m.conversation_id, count(*) filter (where m.conv_seq > k.read_seq and counts_as_unread(m.direction, m.kind)) as unread
              from messages m join conversations k on k.tenant_id = m.tenant_id and k.id = m.conversation_id
              where m.tenant_id = tenant and m.id = any(gone) group by m.conversation_id) n
        where c.tenant_id = tenant and c.id = n.conversation_id and (n.unread > 0 or c.last_message_id = any(gone))
        returning c as it
    loop
        perform keep_conversation_news(talk.it);
    end loop;
    delete from reactions r where r.tenant_id = tenant and r.message_id = any(gone);
    delete from attempts t where t.tenant_id = tenant and t.message_id = any(gone);
    delete from media f where f.tenant_id = tenant and f.message_id = any(gone);
    delete from wamids w using messages m
    where m.tenant_id = tenant and m.id = any(gone) and w.tenant_id = tenant and w.wamid = m.meta_message_id;
    delete from messages m where m.tenant_id = tenant and m.id = any(gone);
    return cardinality(gone);
end $$;

-- Uploads of before `cutoff` with which no message that is still there was sent.
create function forget_uploads(tenant uuid, cutoff timestamptz, most integer) returns integer language sql set jit = off as $$
    with old as (
        select f.tenant_id, f.id from media f
        where f.tenant_id = tenant and f.created_at < cutoff and f.origin = 'upload'
          and not exists (select from messages m where m.tenant_id = f.tenant_id and m.content ->> 'mediaId' = f.id::text)
        order by f.created_at limit most for update skip locked
    ), gone as (
        delete from media f using old o where f.tenant_id = o.tenant_id and f.id = o.id returning f.id
    )
    select count(*)::integer from gone
$$;

-- --------------------------------------------------------------------------------------------------------- times within a second

-- When a customer's message was said. Meta tells the second; when it comes within two seconds, our own clock tells the rest, so that
-- it stands behind what was sent to them in that second before. The same as inbound_time() in domain.
create function inbound_time(said timestamptz, came timestamptz) returns timestamptz language sql immutable parallel safe as $$
    select case when said is null then came
                when came >= said and came < said + interval '2 seconds'
                then date_trunc('milliseconds', least(came, said + interval '999 milliseconds'))
                else said end
$$;

create or replace view inbox_messages with (security_invoker = true) as
    select m.tenant_id, m.id, m.conversation_id, m.direction, m.kind, m.body, m.media_url,
           case m.direction when 'inbound' then m.content - array['id', 'from', 'from_user_id', 'from_parent_user_id', 'timestamp', 'type']
                else m.content end as content, m.status, m.attempt,
           m.last_error, m.created_by,
           coalesce((select u.name from users u where u.tenant_id = m.tenant_id and u.id =
                         case when m.created_by ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then m.created_by::uuid end),
                    (select k.name from api_keys k where k.tenant_id = m.tenant_id and k.key_id = m.created_by)) as creator,
           case when m.direction = 'inbound' then inbound_time(m.accepted_at, m.created_at) else m.created_at end as at,
           m.created_at, m.edited_at, m.deleted_at is not null as is_deleted, m.meta_message_id,
           (select jsonb_build_object('messageId', r.id, 'direction', r.direction, 'preview',
                                      case when r.deleted_at is null then left(r.body, 120) else '' end)
            from messages r
            where r.tenant_id = m.tenant_id and r.conversation_id = m.conversation_id
              and r.id = coalesce(m.reply_to, case m.direction when 'outbound' then m.content ->> 'replyTo' end)) as reply,
           reactions_of(m.tenant_id, m.id)::text as reactions, m.conv_seq
    from messages m
    where m.kind <> 'reaction';

-- --------------------------------------------------------------------------------------------------------- row-level security

do $$
declare
    name text;
begin
    foreach name in array array['raw_webhooks', 'erased_addresses', 'media_garbage'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_tenant on %I to hermod_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)'
                       ' with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', name);
        execute format('create policy batch_writer on %I to hermod_writer using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to hermod_writer', name);
    end loop;
end $$;
grant select on raw_webhooks to hermod_app;
