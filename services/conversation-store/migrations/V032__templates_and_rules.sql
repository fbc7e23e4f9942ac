-- Templates, the quota, scheduled messages, and what the rules of sending need on a message.

-- Meta's templates of a business account (several numbers may share it), in Meta's words.
create table templates (
    tenant_id        uuid not null references tenants,
    id               uuid not null default gen_random_uuid(),
    waba_id          text not null,
    name             text not null,
    language         text not null,
    status           text not null,  -- APPROVED, PENDING, PAUSED, …; DELETED when Meta has it no more
    category         text not null default '',
    parameter_format text not null default 'POSITIONAL',
    components       jsonb not null default '[]',
    meta_id          text,
    quality          text,
    rejected_reason  text,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, waba_id, name, language)
);

-- The template that a content sends, by an account; null for other kinds.
create function template_of(tenant uuid, account uuid, content jsonb) returns uuid language sql stable as $$
    select t.id from accounts a
    join templates t on t.tenant_id = a.tenant_id and t.waba_id = a.waba_id
    where content ->> 'type' = 'template' and a.tenant_id = tenant and a.id = account
      and t.name = content #>> '{template,name}' and t.language = content #>> '{template,language,code}'
$$;

-- What of a period's messages a tenant with a limit has used. The row's lock makes the count exact.
create table quota_usage (
    tenant_id uuid not null references tenants,
    period    date not null,              -- the month's first day by the tenant's clock
    used      bigint not null default 0,  -- late proof may take it above the limit
    primary key (tenant_id, period)
);
-- One line per message that counts: however often its request comes, it counts once. Given back when Meta did not take it.
create table quota_lines (
    tenant_id  uuid not null,
    message_id text not null,
    period     date not null,
    at         timestamptz not null default now(),
    primary key (tenant_id, message_id)
);
create index quota_lines_by_age on quota_lines (at);

create function quota_limit(tenant uuid) returns bigint language sql stable as $$
    select case when jsonb_typeof(t.settings #> '{quota,messagesPerMonth}') = 'number'
                then (t.settings #>> '{quota,messagesPerMonth}')::numeric::bigint end
    from tenants t where t.id = tenant
$$;
create function quota_period(tenant uuid) returns date language sql stable as $$
    select date_trunc('month', now() at time zone zone_of(tenant))::date
$$;
-- Null without a limit; below zero when late proof was charged above it.
create function quota_left(tenant uuid) returns bigint language sql stable as $$
    select case when quota_limit(tenant) is not null
                then quota_limit(tenant) - coalesce((select u.used from quota_usage u
                                                     where u.tenant_id = tenant and u.period = quota_period(tenant)), 0) end
$$;

-- Messages that leave later. They take their place in their conversation's order when their time has come, so that they hold up
-- nothing until then.
create table scheduled_messages (
    tenant_id  uuid not null,
    message_id text not null,
    due_at     timestamptz not null,
    primary key (tenant_id, message_id)
);
create index scheduled_messages_by_time on scheduled_messages (due_at);

alter table messages
    add column made       smallint not null default 0,  -- with this message: 1 its contact, 2 its conversation
    add column fallback   jsonb,                        -- the content that goes instead once the window is closed
    add column expires_at timestamptz;
alter table deliveries
    add column template_id uuid;  -- has to be approved still when the message leaves
create index deliveries_expiring on deliveries (expires_at) where expires_at is not null and is_queued;

-- The word of a rank: contracts/status, in SQL.
create function status_word(rank smallint) returns text language sql immutable parallel safe as $$
    select case rank when 0 then 'scheduled' when 10 then 'sending' when 20 then 'uncertain' when 30 then 'sent' when 35 then 'failed'
                     when 40 then 'delivered' when 50 then 'read' when 60 then 'played' when 90 then 'canceled' end
$$;

do $$
declare
    name text;
begin
    foreach name in array array['templates', 'quota_usage', 'quota_lines', 'scheduled_messages'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_tenant on %I to hermod_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)'
                       ' with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', name);
        execute format('create policy batch_writer on %I to hermod_writer using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to hermod_writer', name);
        execute format('grant select on %I to hermod_app', name);
    end loop;
end $$;
