-- Events that a transaction decided with no delivery behind it that the broker would repeat (the sweeper, the claim door, the
-- inbox): kept in that same transaction, deleted when the broker has confirmed them, published again by the sweeper if the
-- process died in between. Almost always empty.

create table pending_events (
    tenant_id       uuid not null,
    event_id        text not null,           -- deterministic: whoever gets it twice knows it by this
    place           bigint generated always as identity,  -- order within the tenant
    type            text not null,
    conversation_id text not null default '',
    at_ms           bigint not null,
    payload         text not null,           -- JSON, as sockets get it
    tried_at        timestamptz not null default now(),  -- when somebody last set out to publish it
    primary key (tenant_id, event_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index pending_events_by_time on pending_events (tried_at, place);

-- For statements whose events say what only the statement knows (a new version): `from changed c, keep_event(…) k`. Works with
-- the rights of whoever asks.
create function keep_event(tenant uuid, event text, kind text, conversation text, content jsonb) returns setof pending_events
language sql as $$
    insert into pending_events (tenant_id, event_id, type, conversation_id, at_ms, payload)
    values (tenant, event, kind, conversation, (extract(epoch from now()) * 1000)::bigint, content::text)
    on conflict (tenant_id, event_id) do update
    set at_ms = excluded.at_ms, payload = excluded.payload, tried_at = excluded.tried_at
    returning *
$$;

alter table pending_events enable row level security;
alter table pending_events force row level security;
create policy own_tenant on pending_events to hermod_app
    using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy batch_writer on pending_events to hermod_writer using (true) with check (true);
grant select, insert, update, delete on pending_events to hermod_writer;
grant select, insert, update on pending_events to hermod_app;
