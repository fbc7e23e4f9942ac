-- Live connections are told when what their owner may see or do has ended: the change itself leaves the event, in its own
-- transaction, whoever makes it. `tried_at` lies back, so that the next sweep takes it at once.
create function end_access(tenant uuid, subject text, reason text) returns void language sql as $$
    insert into pending_events (tenant_id, event_id, type, conversation_id, at_ms, payload, tried_at)
    values (tenant, 'x:' || gen_random_uuid(), 'access_changed', '', (extract(epoch from now()) * 1000)::bigint,
            json_build_object('subject', subject, 'reason', reason)::text, now() - interval '1 day')
$$;

create function on_user_change() returns trigger language plpgsql as $$
begin
    perform end_access(new.tenant_id, new.id::text, case when new.is_active then 'role_changed' else 'deactivated' end);
    return null;
end $$;
create trigger end_access after update on users for each row
    when (old.role <> new.role or old.is_active and not new.is_active) execute function on_user_change();

create function on_session_end() returns trigger language plpgsql as $$
begin
    perform end_access(old.tenant_id, old.user_id::text, 'logout');
    return null;
end $$;
-- What ended by itself long ago is only cleared away.
create trigger end_access after delete on sessions for each row
    when (old.expires_at > now() and old.idle_until > now()) execute function on_session_end();

create function on_key_revoked() returns trigger language plpgsql as $$
begin
    perform end_access(new.tenant_id, new.key_id, 'key_revoked');
    return null;
end $$;
create trigger end_access after update on api_keys for each row
    when (old.revoked_at is null and new.revoked_at is not null) execute function on_key_revoked();

-- Who sees unassigned conversations: everybody's rights of this tenant are read anew.
create function on_sight_change() returns trigger language plpgsql as $$
begin
    perform end_access(new.id, null, 'settings_changed');
    return null;
end $$;
create trigger end_access after update on tenants for each row
    when (old.settings -> 'agentsSeeUnassigned' is distinct from new.settings -> 'agentsSeeUnassigned') execute function on_sight_change();
