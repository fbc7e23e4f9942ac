-- People and what they change: users, logins, the brakes on guessing, and the audit.

create table users (
    tenant_id     uuid not null references tenants,
    id            uuid not null,
    email         text not null check (email = lower(email)),
    name          text not null,
    role          text not null check (role in ('agent', 'manager', 'admin')),
    password_hash text not null,  -- argon2id, with its own parameters and salt
    password_is_temporary boolean not null default false,  -- made by an admin: to be changed by its owner
    is_active     boolean not null default true,
    last_login_at timestamptz,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, email)
) with (fillfactor = 80);
create index users_by_email on users (email);  -- a login may name no tenant

-- A login. The cookie's token is kept nowhere, only its SHA-256.
create table sessions (
    tenant_id    uuid not null,
    id           uuid not null,
    user_id      uuid not null,
    token_hash   bytea not null unique,
    address      text not null default '',
    user_agent   text not null default '',
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    idle_until   timestamptz not null,  -- moves with use
    expires_at   timestamptz not null,  -- does not
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users
) with (fillfactor = 70);
create index sessions_by_user on sessions (tenant_id, user_id);
create index sessions_by_end on sessions (expires_at);

-- Guesses at logins, by account and by address. Of no tenant: the guessed account may not exist.
create table login_brakes (
    scope         text not null check (scope in ('account', 'address')),
    key           bytea not null,  -- SHA-256 of what is braked
    failures      integer not null,
    last_at       timestamptz not null,
    blocked_until timestamptz,
    primary key (scope, key)
) with (fillfactor = 70);
create index login_brakes_by_time on login_brakes (last_at);

-- Not more than one default account per tenant, whoever writes.
create unique index accounts_one_default on accounts (tenant_id) where is_default;

-- Whether somebody sees a conversation: domain/permissions sees(), in SQL. Without a viewer all are seen, an agent sees what
-- is assigned to them and, where the tenant says so, what is assigned to nobody.
create function sees_conversation(tenant uuid, viewer uuid, assigned uuid) returns boolean language sql stable as $$
    select viewer is null or coalesce(assigned = viewer, false)
        or (assigned is null and coalesce((select t.settings -> 'agentsSeeUnassigned' = 'true'::jsonb from tenants t where t.id = tenant), false))
$$;


-- The audit: what people and machines changed. Appended to, never changed; each entry of a tenant holds the hash of the one before.
create table audit (
    tenant_id  uuid not null references tenants,
    id         bigint not null,  -- 1, 2, 3 … within the tenant
    at         timestamptz not null,
    actor_kind text not null check (actor_kind in ('user', 'apiKey', 'widget', 'system')),
    actor_id   text not null default '',
    action     text not null,    -- user.created
    entity     text not null,
    entity_id  text not null,
    old        jsonb,            -- what changed, as it was
    new        jsonb,            -- and as it is
    address    text not null default '',
    request_id text not null default '',
    prev_hash  bytea not null,
    hash       bytea not null,
    primary key (tenant_id, id)
);
create index audit_by_entity on audit (tenant_id, entity, entity_id, id);
create index audit_by_actor on audit (tenant_id, actor_id, id);

create function audit_hash(entry audit) returns bytea language sql stable as $$
    select sha256(entry.prev_hash || convert_to(jsonb_build_array(
        entry.tenant_id, entry.id, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.actor_kind, entry.actor_id,
        entry.action, entry.entity, entry.entity_id, entry.old, entry.new, entry.address, entry.request_id)::text, 'UTF8'))
$$;

create function audit_append() returns trigger language plpgsql as $$
declare
    last record;
begin
    perform pg_advisory_xact_lock(hashtextextended('audit ' || new.tenant_id::text, 0));
    select id, hash into last from audit where tenant_id = new.tenant_id order by id desc limit 1;
    new.id := coalesce(last.id, 0) + 1;
    new.at := clock_timestamp();
    new.prev_hash := coalesce(last.hash, sha256(''));
    new.hash := audit_hash(new);
    return new;
end $$;
create trigger audit_append before insert on audit for each row execute function audit_append();

create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is only appended to' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_refuse before update or delete on audit for each row execute function audit_refuse();
create trigger audit_refuse_truncate before truncate on audit for each statement execute function audit_refuse();

-- The first entry of a tenant that does not fit its predecessor or its own hash; null if the chain is whole.
create function audit_first_flaw(tenant uuid) returns bigint language sql stable as $$
    select min(id) from (
        select a.id, a.hash = audit_hash(a) and a.id = row_number() over w
                     and a.prev_hash = coalesce(lag(a.hash) over w, sha256('')) as is_sound
        from audit a where a.tenant_id = tenant window w as (order by a.id)) entries
    where not is_sound
$$;

-- Watches a table: every change that is made while app.audit says who makes it (store/audit) becomes an entry in the same
-- transaction. Arguments: entity, the column of its id, the columns to note, separated by commas. Of a column with ~ before it
-- only the fact is noted. What the pipeline changes by itself is not watched: app.audit is empty there.
create function audit_change() returns trigger language plpgsql as $$
declare
    who jsonb := current_setting('app.audit', true)::jsonb;
    was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    is_ jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    had jsonb := '{}';
    has jsonb := '{}';
    listed text;
    named text;
    shown text;
begin
    foreach listed in array string_to_array(tg_argv[2], ',') loop
        named := ltrim(listed, '~');
        continue when was -> named is not distinct from is_ -> named;
        shown := lower(left(named, 1)) || substr(replace(initcap(replace(named, '_', ' ')), ' ', ''), 2);
        if was is not null then had := had || jsonb_build_object(shown, case when listed = named then was -> named else '"***"' end); end if;
        if is_ is not null then has := has || jsonb_build_object(shown, case when listed = named then is_ -> named else '"***"' end); end if;
    end loop;
    if tg_op = 'UPDATE' and has = '{}' then return null; end if;
    insert into audit (tenant_id, actor_kind, actor_id, action, entity, entity_id, old, new, address, request_id)
    values (coalesce(is_ ->> 'tenant_id', was ->> 'tenant_id', is_ ->> 'id')::uuid, who ->> 'kind', who ->> 'id', who ->> 'action',
            tg_argv[0], coalesce(is_, was) ->> tg_argv[1], case when was is not null then had end, case when is_ is not null then has end,
            who ->> 'address', who ->> 'requestId');
    return null;
end $$;

-- For migrations: watch `watched` from now on.
create function audit_table(watched regclass, entity text, id_column text, columns text) returns void language plpgsql as $$
begin
    execute format('create trigger audit_change after insert or update or delete on %s for each row'
                   ' when (current_setting(''app.audit'', true) <> '''') execute function audit_change(%L, %L, %L)',
                   watched, entity, id_column, columns);
end $$;

select audit_table('tenants', 'tenant', 'id', 'name,settings');
select audit_table('outlets', 'outlet', 'id', 'name');
select audit_table('accounts', 'account', 'id',
                   'outlet_id,phone_number_id,waba_id,display_phone,name,is_default,state,stop_reason,rate_per_second,~sealed');
select audit_table('users', 'user', 'id', 'email,name,role,is_active,~password_hash');
select audit_table('api_keys', 'apiKey', 'key_id', 'name,scopes,expires_at,revoked_at');
select audit_table('sessions', 'session', 'id', 'user_id,address,user_agent');


do $$
declare
    name text;
begin
    foreach name in array array['users', 'sessions', 'audit'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_tenant on %I to hermod_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)'
                       ' with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', name);
        execute format('create policy batch_writer on %I to hermod_writer using (true) with check (true)', name);
        execute format('grant select, insert on %I to hermod_writer, hermod_app', name);
    end loop;
end $$;
alter table login_brakes enable row level security;
alter table login_brakes force row level security;
create policy batch_writer on login_brakes to hermod_writer using (true) with check (true);
grant select, insert, update, delete on login_brakes to hermod_writer;
grant update on users to hermod_writer, hermod_app;
grant update, delete on sessions to hermod_writer, hermod_app;
-- What the administration changes under its own tenant.
grant update (name, settings) on tenants to hermod_app;
grant insert, update on outlets, accounts to hermod_app;
