-- Files: what customers sent (fetched from Meta by message-sender, as a job of its own) and what users uploaded. The bytes are
-- not here; they lie in the media store under <tenant_id>/<sha256>.

create table media (
    tenant_id       uuid not null references tenants,
    id              uuid not null,
    origin          text not null check (origin in ('upload', 'inbound')),
    state           text not null check (state in ('pending', 'ready', 'failed')),
    mime_type       text not null default '',
    file_name       text,
    size            bigint,
    sha256          text,           -- hex, of the bytes; null while they are not here
    account_id      uuid,           -- inbound: by whose credential it is fetched
    conversation_id uuid,           -- inbound
    message_id      text,           -- inbound: the message that shows it
    meta_media_id   text,           -- inbound: its id at Meta, good for 7 days
    error           text,           -- why the last try failed
    tries           integer not null default 0,
    due_at          timestamptz not null default now(),  -- pending: of the next try; taken ones are due again when their lease ends
    created_by      text,
    created_at      timestamptz not null default now(),
    ready_at        timestamptz,
    primary key (tenant_id, id),
    check (origin <> 'inbound' or (account_id is not null and message_id is not null and meta_media_id is not null)),
    check (state <> 'ready' or (sha256 is not null and size is not null))
) with (fillfactor = 80);
create index media_due on media (due_at) where state = 'pending';
create unique index media_by_message on media (tenant_id, message_id) where message_id is not null;

-- Ids that Meta gave to content that we uploaded: good for 30 days, per number. The same content is not uploaded twice.
create table media_uploads (
    tenant_id     uuid not null,
    account_id    uuid not null,
    sha256        text not null,
    mime_type     text not null,
    meta_media_id text not null,
    valid_until   timestamptz not null,
    primary key (tenant_id, account_id, sha256, mime_type)
);
create index media_uploads_by_end on media_uploads (valid_until);

do $$
declare
    name text;
begin
    foreach name in array array['media', 'media_uploads'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_tenant on %I to hermod_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)'
                       ' with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', name);
        execute format('create policy batch_writer on %I to hermod_writer using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to hermod_writer', name);
        execute format('grant select on %I to hermod_app', name);
    end loop;
end $$;
grant insert on media to hermod_app;

-- Pacing that learns: a rate that an operator gave stays; else it follows what Meta says of the number. Messages that come in
-- count against the number's throughput as those that leave.
alter table accounts
    add column rate_is_fixed      boolean not null default false,
    add column inbound_per_second integer not null default 0,
    add column inbound_counted_at timestamptz,
    add column number_state       jsonb,          -- as message-sender last saw it: throughput, quality, status, coexistence
    add column number_seen_at     timestamptz,
    add column stopped_at         timestamptz;
