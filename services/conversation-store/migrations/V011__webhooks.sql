-- Events out: where a tenant's own systems are told, and every delivery with its tries.

create table webhooks (
    tenant_id       uuid not null references tenants,
    id              uuid not null,
    url             text not null,
    events          text[] not null,  -- types
    description     text not null default '',
    sealed          bytea not null,   -- the signing secret, AEAD; the key is not in the database
    key_id          text not null,
    is_active       boolean not null default true,
    disabled_reason text,             -- why we stopped calling; null if a person did
    failing_since   timestamptz,      -- since when every try failed
    created_at      timestamptz not null default now(),
    primary key (tenant_id, id)
);

create table webhook_deliveries (
    tenant_id   uuid not null,
    id          uuid not null,
    webhook_id  uuid not null,
    event_id    text not null,
    event       text not null,           -- its type
    message_id  uuid not null,           -- webhook-id: the same for a replay, so that receivers know it again
    is_replay   boolean not null default false,
    payload     text not null,           -- the body as it is signed
    state       text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    tries       integer not null default 0,
    due_at      timestamptz not null default now(),  -- pending: of the next try; a try that runs has it moved away
    status      integer,                 -- of the last try
    error       text,
    answer      text,                    -- the beginning of what was answered
    duration_ms integer,
    created_at  timestamptz not null default now(),
    finished_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, webhook_id) references webhooks on delete cascade
) with (fillfactor = 80);
create unique index webhook_deliveries_once on webhook_deliveries (tenant_id, webhook_id, event_id) where not is_replay;
create index webhook_deliveries_due on webhook_deliveries (tenant_id, webhook_id, due_at) where state = 'pending';
create index webhook_deliveries_by_time on webhook_deliveries (tenant_id, webhook_id, created_at, id);
create index webhook_deliveries_by_end on webhook_deliveries (finished_at) where state <> 'pending';

select audit_table('webhooks', 'webhook', 'id', 'url,events,description,is_active,disabled_reason,~sealed');

do $$
declare
    name text;
begin
    foreach name in array array['webhooks', 'webhook_deliveries'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_tenant on %I to hermod_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)'
                       ' with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', name);
        execute format('create policy batch_writer on %I to hermod_writer using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to hermod_writer, hermod_app', name);
    end loop;
end $$;
