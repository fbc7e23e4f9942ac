-- Customers who are there twice, by number and by business-scoped id, become one.

-- What `gone` has moves to `kept`: conversations per account, with their messages, notes and counts. Repeating it does no harm.
create function merge_contacts(tenant uuid, kept uuid, gone uuid) returns void language plpgsql set jit = off as $$
declare
    old record;
    home conversations;
begin
    perform from contacts p where p.tenant_id = tenant and p.id in (kept, gone) order by p.id for update;
    for old in select c.* from accounts a join conversations c on c.tenant_id = a.tenant_id and c.account_id = a.id
               where a.tenant_id = tenant and c.contact_id = gone order by c.id for update of c loop
        select c.* into home from conversations c
        where c.tenant_id = tenant and c.account_id = old.account_id and c.contact_id = kept for update;
        if home.id is null then
            update conversations c set contact_id = kept, version = c.version + 1, updated_at = now() where c.tenant_id = tenant and c.id = old.id;
            continue;
        end if;
        update messages m set conversation_id = home.id where m.tenant_id = tenant and m.conversation_id = old.id;
        update deliveries d set conversation_id = home.id where d.tenant_id = tenant and d.conversation_id = old.id;
        update notes n set conversation_id = home.id where n.tenant_id = tenant and n.conversation_id = old.id;
        update conversations c
        set version = c.version + 1, updated_at = now(), last_seq = greatest(c.last_seq, old.last_seq),
            last_inbound_at = greatest(c.last_inbound_at, old.last_inbound_at),
            last_message_id = case when old.last_message_at > coalesce(c.last_message_at, '-infinity') then old.last_message_id else c.last_message_id end,
            last_message_preview = case when old.last_message_at > coalesce(c.last_message_at, '-infinity') then old.last_message_preview else c.last_message_preview end,
            last_message_at = greatest(c.last_message_at, old.last_message_at),
            unread_count = (select count(*) from messages m where m.tenant_id = tenant and m.conversation_id = home.id
                            and m.conv_seq > c.read_seq and counts_as_unread(m.direction, m.kind)),
            assigned_to = coalesce(c.assigned_to, old.assigned_to),
            tags = (select coalesce(array_agg(distinct t order by t), '{}') from unnest(c.tags || old.tags) t)
        where c.tenant_id = tenant and c.id = home.id;
        update conversations c
        set version = c.version + 1, updated_at = now(), deleted_at = now(), last_message_id = null, last_message_preview = null, unread_count = 0
        where c.tenant_id = tenant and c.id = old.id;
        perform keep_conversation_news(c) from conversations c where c.tenant_id = tenant and c.id in (home.id, old.id);
    end loop;
    update contacts p set merged_into = kept, updated_at = now() where p.tenant_id = tenant and (p.id = gone or p.merged_into = gone);
    update contacts p set bsuid = null where p.tenant_id = tenant and p.id = gone;
    update contacts p set name = coalesce(p.name, o.name), email = coalesce(p.email, o.email), updated_at = now()
    from contacts o where p.tenant_id = tenant and p.id = kept and o.tenant_id = tenant and o.id = gone;
end $$;

-- A customer's number or business-scoped id has changed: from now on they write from the new one. Somebody who is known there
-- already is the same person.
create function move_contact(tenant uuid, old_wa_id text, old_bsuid text, new_wa_id text, new_bsuid text) returns void
language plpgsql set jit = off as $$
declare
    person uuid := (select p.id from contacts p where p.tenant_id = tenant and p.merged_into is null
                    and (p.wa_id = old_wa_id or p.bsuid = old_bsuid) order by p.wa_id = old_wa_id desc nulls last limit 1);
    other uuid;
begin
    if person is null then return; end if;
    for other in select p.id from contacts p where p.tenant_id = tenant and p.id <> person and p.merged_into is null
                 and (p.wa_id = new_wa_id or p.bsuid = new_bsuid) loop
        perform merge_contacts(tenant, person, other);
        update contacts p set wa_id = null where p.tenant_id = tenant and p.id = other;
    end loop;
    update contacts p
    set wa_id = coalesce(new_wa_id, p.wa_id), phone = case when new_wa_id is not null then '+' || new_wa_id else p.phone end,
        bsuid = coalesce(new_bsuid, p.bsuid), updated_at = now()
    where p.tenant_id = tenant and p.id = person;
end $$;
