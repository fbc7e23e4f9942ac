-- The tables of the way of a message, their roles and their row-level security.
--
-- tenant_id leads every key. Request handlers work as hermod_app, which sees one tenant only (setting app.tenant); the batch
-- writer works as hermod_writer, which takes the tenant from the account's row. Neither is the owner, neither can log in.

-- Roles belong to the whole server: another database's migration may be making them at this moment.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['hermod_writer', 'hermod_app'] loop
        for round in 1..50 loop
            begin
                if not exists (select from pg_roles where rolname = wanted) then
                    execute format('create role %I nologin noinherit', wanted);
                end if;
                if not (select rolsuper from pg_roles where rolname = current_user)
                   and not exists (select from pg_auth_members m
                                   join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member
                                   where r.rolname = wanted and u.rolname = current_user and not m.admin_option) then
                    execute format('grant %I to current_user', wanted);
                end if;
                exit;
            exception when duplicate_object or unique_violation or internal_error then
                perform pg_sleep(0.02 * round);  -- "tuple concurrently updated": somebody else is at it
            end;
        end loop;
        if not exists (select from pg_roles where rolname = wanted) then
            raise exception 'role % could not be made', wanted;
        end if;
    end loop;
end $$;


create table tenants (
    id         uuid primary key,
    name       text not null,
    settings   jsonb not null default '{}',
    created_at timestamptz not null default now()
);

create table outlets (
    tenant_id  uuid not null references tenants,
    id         uuid not null,
    name       text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id)
);

-- A WhatsApp number of a tenant ("integration" in the public APIs).
create table accounts (
    tenant_id          uuid not null references tenants,
    id                 uuid not null,
    outlet_id          uuid not null,
    phone_number_id    text not null unique,
    waba_id            text not null,
    display_phone      text not null default '',
    name               text not null default '',
    is_default         boolean not null default false,
    state              text not null default 'active' check (state in ('active', 'stopped', 'disabled')),
    stop_reason        text,
    rate_per_second    integer not null default 80 check (rate_per_second between 1 and 100000),
    sealed             bytea,  -- the access token, AEAD; the key is not in the database
    key_id             text,
    credential_version integer not null default 1,
    feedback_live_at   timestamptz,  -- the newest webhook for this number that we know of
    created_at         timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (id),
    foreign key (tenant_id, outlet_id) references outlets
) with (fillfactor = 50);
create index accounts_by_waba on accounts (waba_id);

create table contacts (
    tenant_id    uuid not null references tenants,
    id           uuid not null,
    wa_id        text,  -- may be absent since business-scoped user ids exist
    bsuid        text,
    phone        text,  -- +628…
    name         text,  -- what the tenant calls them
    profile_name text,  -- what they call themselves
    created_at   timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, wa_id),
    unique (tenant_id, bsuid),
    check (wa_id is not null or bsuid is not null)
);

create table conversations (
    tenant_id            uuid not null,
    id                   uuid not null,
    account_id           uuid not null,
    contact_id           uuid not null,
    last_seq             bigint not null default 0,
    last_inbound_at      timestamptz,  -- opens the 24-hour window
    last_message_id      text,
    last_message_at      timestamptz,
    last_message_preview text,
    unread_count         integer not null default 0,
    version              bigint not null default 0,  -- rises with every change
    created_at           timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, account_id, contact_id),
    foreign key (tenant_id, account_id) references accounts,
    foreign key (tenant_id, contact_id) references contacts
) with (fillfactor = 60);

-- No index on anything that a status changes: such updates stay within their page (HOT). No foreign keys: the writer checks
-- ownership itself, for a whole batch at once.
create table messages (
    tenant_id       uuid not null,
    id              text not null,
    conversation_id uuid not null,
    account_id      uuid not null,
    direction       text not null check (direction in ('inbound', 'outbound')),
    kind            text not null,  -- text, image, …; inbound: Meta's word
    content         jsonb,          -- what body and media_url do not say; null for plain text
    body            text not null default '',  -- what people read
    media_url       text,
    status          smallint,       -- rank: scheduled 0, sending 10, uncertain 20, sent 30, failed 35, delivered 40, read 50,
                                    -- played 60, canceled 90; null for inbound
    attempt         integer,
    conv_seq        bigint not null,
    priority        smallint not null default 0,  -- 0 interactive, 1 bulk
    body_hash       text,
    origin          text,
    created_by      text,
    request_id      text,
    meta_message_id text,           -- wamid
    last_error      jsonb,
    last_error_at   timestamptz,
    accepted_at     timestamptz,
    created_at      timestamptz not null,
    sent_at         timestamptz,
    delivered_at    timestamptz,
    read_at         timestamptz,
    played_at       timestamptz,
    failed_at       timestamptz,
    primary key (tenant_id, id)
) with (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.05);
create index messages_by_conversation on messages (tenant_id, conversation_id, created_at, id);

-- The work table: one row per message whose attempt is not settled, deleted when it is. Credit, backlog, order, claims and
-- the sweeper live on it. Claims change no indexed column; is_queued alone moves a row between the partial indexes.
create table deliveries (
    tenant_id       uuid not null,
    message_id      text not null,
    attempt         integer not null,
    account_id      uuid not null,
    conversation_id uuid not null,
    conv_seq        bigint not null,       -- place in the conversation's order; a resend takes a new one
    priority        smallint not null,
    is_queued       boolean not null,      -- in the backlog; else dispatched, claimed or uncertain
    state           smallint not null,     -- 0 queued, 1 dispatched, 2 claimed, 3 uncertain
    due_at          timestamptz not null,
    window_until    timestamptz,           -- end of the 24-hour window as far as it was known at insert
    expires_at      timestamptz,
    dispatched_at   timestamptz,
    dispatch_count  smallint not null default 0,
    claim_id        text,                  -- the last claim, also after its outcome
    try             integer not null default 0,  -- the last try that was granted
    claimed_at      timestamptz,
    claimed_by      text,
    uncertain_at    timestamptz,
    primary key (tenant_id, message_id),
    check (is_queued = (state = 0))
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000);
create index deliveries_in_flight on deliveries (tenant_id, account_id, conversation_id, conv_seq) where not is_queued;
create index deliveries_backlog on deliveries (tenant_id, account_id, priority, due_at, conv_seq) where is_queued;
create index deliveries_backlog_order on deliveries (tenant_id, conversation_id, conv_seq) where is_queued;

-- Meta's message ids, ours and our customers': found by statuses, and the dedupe of inbound messages.
create table wamids (
    tenant_id  uuid not null,
    wamid      text not null,
    message_id text not null,
    attempt    integer not null,  -- 0: inbound
    primary key (tenant_id, wamid)
);

-- Statuses whose message is not known yet.
create table parked_statuses (
    tenant_id  uuid not null,
    id         bigint generated always as identity,
    wamid      text not null,
    message_id text,               -- from the opaque id, if there was one
    account_id uuid not null,
    item       jsonb not null,     -- as the store wrote it down: wamid, status, at, opaque id, error
    parked_at  timestamptz not null default now(),
    primary key (tenant_id, id)
);
create unique index parked_statuses_once on parked_statuses (tenant_id, wamid, (item ->> 'status'));
create index parked_statuses_by_time on parked_statuses (parked_at);

-- Every try that did not simply succeed.
create table attempts (
    tenant_id  uuid not null,
    message_id text not null,
    attempt    integer not null,
    try        integer not null,
    result     text not null,  -- not_sent, uncertain, held, failed, resend, withdrawn, …
    error      jsonb,
    claim_id   text,
    started_at timestamptz,
    at         timestamptz not null,
    primary key (tenant_id, message_id, attempt, try, result)
);

create table api_keys (
    tenant_id    uuid not null references tenants,
    key_id       text not null unique,
    secret_hash  bytea not null,  -- SHA-256
    name         text not null,
    scopes       text[] not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    created_at   timestamptz not null default now(),
    primary key (tenant_id, key_id)
);

-- All that a dispatch says, for whatever deliveries are asked for. Works with the rights of whoever asks.
create view dispatch_items with (security_invoker = true) as
    select d.tenant_id, d.message_id, d.conversation_id, d.account_id, a.phone_number_id,
           coalesce(p.phone, '+' || p.wa_id, '') as recipient_phone, coalesce(p.bsuid, '') as recipient_bsuid,
           m.kind, m.body, coalesce(m.media_url, '') as media_url, m.content ->> 'filename' as filename,
           d.attempt, d.conv_seq, d.priority, a.rate_per_second,
           (extract(epoch from m.accepted_at) * 1000)::bigint as accepted_ms, coalesce(m.request_id, '') as request_id
    from deliveries d
    join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
    join accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
    join conversations c on c.tenant_id = d.tenant_id and c.id = d.conversation_id
    join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id;

-- Row-level security: for everybody, the owner included. Nobody sees anything without a policy.
do $$
declare
    name text;
    tenant_column text;
begin
    foreach name in array array['tenants', 'outlets', 'accounts', 'contacts', 'conversations', 'messages', 'deliveries',
                                'wamids', 'parked_statuses', 'attempts', 'api_keys'] loop
        tenant_column := case when name = 'tenants' then 'id' else 'tenant_id' end;
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_tenant on %I to hermod_app using (%I = nullif(current_setting(''app.tenant'', true), '''')::uuid)'
                       ' with check (%I = nullif(current_setting(''app.tenant'', true), '''')::uuid)', name, tenant_column, tenant_column);
        execute format('create policy batch_writer on %I to hermod_writer using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to hermod_writer', name);
        execute format('grant select on %I to hermod_app', name);
    end loop;
end $$;
grant select on dispatch_items to hermod_writer;
grant insert, update on conversations, contacts, api_keys to hermod_app;
do $$ begin execute format('grant usage on schema %I to hermod_writer, hermod_app', current_schema()); end $$;
