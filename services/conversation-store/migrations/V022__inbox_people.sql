-- What the inbox needs for people: names of who wrote something, and the erasure of a person.

-- The name of whoever made something: a user's or a key's; their id when they are gone.
create function actor_name(tenant uuid, actor text) returns text language sql stable as $$
    select coalesce(
        (select u.name from users u where u.tenant_id = tenant
            and u.id = case when actor ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then actor::uuid end),
        (select k.name from api_keys k where k.tenant_id = tenant and k.key_id = actor), actor)
$$;

-- Nothing of a person is left: messages, files' rows, notes, conversations, the contact. Works as the writer, behind the tenant's
-- fence. Tells live clients that the conversations are gone. Nothing if there is no such contact.
create function erase_contact(person uuid)
returns table (event_id text, kind text, tenant_id uuid, conversation_id text, at_ms bigint, payload text)
language plpgsql security definer set search_path from current set jit = off as $$
declare
    tenant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
    people uuid[];
    talks uuid[];
    talk uuid;
    told jsonb;
begin
    people := array(select p.id from contacts p where p.tenant_id = tenant and (p.id = person or p.merged_into = person) for update);
    if not person = any(people) then return; end if;
    talks := array(select c.id from accounts a join conversations c on c.tenant_id = a.tenant_id and c.account_id = a.id
                   where a.tenant_id = tenant and c.contact_id = any(people) for update of c);
    foreach talk in array talks loop
        delete from reactions r using messages m where m.tenant_id = tenant and m.conversation_id = talk and r.tenant_id = tenant and r.message_id = m.id;
        delete from attempts t using messages m where m.tenant_id = tenant and m.conversation_id = talk and t.tenant_id = tenant and t.message_id = m.id;
        delete from deliveries d using messages m where m.tenant_id = tenant and m.conversation_id = talk and d.tenant_id = tenant and d.message_id = m.id;
        delete from wamids w using messages m where m.tenant_id = tenant and m.conversation_id = talk and w.tenant_id = tenant and w.wamid = m.meta_message_id;
        delete from media f using messages m where m.tenant_id = tenant and m.conversation_id = talk and f.tenant_id = tenant and f.message_id = m.id;
        delete from messages m where m.tenant_id = tenant and m.conversation_id = talk;
        delete from notes n where n.tenant_id = tenant and n.conversation_id = talk;
        delete from undos u where u.tenant_id = tenant and u.conversation_id = talk;
        delete from pending_events e where e.tenant_id = tenant and e.conversation_id = talk::text;
        delete from conversations c where c.tenant_id = tenant and c.id = talk returning conversation_news(c) into told;
        return query select k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload
                     from keep_event(tenant, 'v:' || talk || ':' || ((told ->> 'version')::bigint + 1), 'conversation_updated', talk::text,
                                     jsonb_build_object('conversationId', talk, 'version', (told ->> 'version')::bigint + 1, 'isDeleted', true)) k;
    end loop;
    delete from contacts p where p.tenant_id = tenant and p.id = any(people);
    if not found then return; end if;
    if cardinality(talks) = 0 then return query select null::text, null::text, tenant, null::text, null::bigint, null::text; end if;
end $$;

do $$
begin
    execute format('grant create on schema %I to hermod_writer', current_schema());
    alter function erase_contact(uuid) owner to hermod_writer;
    revoke execute on function erase_contact(uuid) from public;
    grant execute on function erase_contact(uuid) to hermod_app;
    execute format('revoke create on schema %I from hermod_writer', current_schema());
end $$;

-- A person's word on an uncertain message is a line of its history.
grant insert on attempts to hermod_app;
