-- Searching. Row-level security keeps a statement from using an index for anything but plain comparisons, so these functions work
-- as the writer and hold the tenant's fence themselves: what they look at is that of app.tenant, and nothing else.

-- The words of a query as they stand in the index, of one week. Of a word of three letters or more the beginning is enough.
create function words_query(tenant uuid, week integer, words text[]) returns tsquery language sql immutable parallel safe as $$
    select string_agg('''' || replace(replace(word_prefix(tenant, week) || left(w, 40), '\', '\\'), '''', '''''') || ''''
                      || case when length(w) >= 3 then ':*' else '' end, ' & ')::tsquery
    from unnest(words) w
$$;

-- Messages with all words of a text, newest first, before a place in time. Of one conversation, or of all that `viewer` sees.
create function find_messages(asked text, conversation uuid, before_at timestamptz, before_id text, viewer uuid, wanted integer)
returns table (message_id text, conversation_id uuid, created_at timestamptz)
language plpgsql stable security definer set search_path from current set enable_seqscan = off set jit = off as $$
declare
    tenant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
    words text[] := tsvector_to_array(to_tsvector('simple', left(asked, 200)));
    week integer := week_of(least(before_at, now()));
    oldest integer;
    found integer := 0;
    got integer;
begin
    if tenant is null or coalesce(cardinality(words), 0) = 0 then return; end if;
    oldest := week_of((select m.created_at from messages m where m.tenant_id = tenant order by m.created_at limit 1));
    while week >= oldest and found < wanted loop
        return query
            select m.id, m.conversation_id, m.created_at
            from (select x.tenant_id, x.id, x.conversation_id, x.created_at, x.conv_seq, x.deleted_at
                  from messages x
                  where message_words(x.tenant_id, x.created_at, x.body) @@ words_query(tenant, week, words) offset 0) m
            join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
            where m.tenant_id = tenant and (m.created_at, m.id) < (before_at, before_id) and m.deleted_at is null
              and (conversation is null or m.conversation_id = conversation)
              and c.deleted_at is null and is_shown(m.created_at, m.conv_seq, c.cleared_at, c.cleared_seq)
              and sees_conversation(tenant, viewer, c.assigned_to)
            order by m.created_at desc, m.id desc limit wanted - found;
        get diagnostics got = row_count;
        found := found + got;
        week := week - 1;
    end loop;
end $$;

-- What a text asks of names and numbers: words in small letters; of something that looks like a number its digits, without the
-- zeros with which people begin a number at home or abroad.
create function name_words(asked text) returns text[] language sql immutable parallel safe as $$
    select case when asked ~ '^[0-9 +()./-]+$' then array(
                     select case when length(d) >= 5 then regexp_replace(d, '^00?', '') else d end
                     from regexp_replace(asked, '[^0-9]', '', 'g') d where d <> '')
                else array(select w from regexp_split_to_table(lower(left(asked, 100)), '[^[:alnum:]]+') w where w <> '') end
$$;
create function word_grams(tenant uuid, words text[]) returns text[] language sql immutable parallel safe as $$
    select array_agg(distinct right(tenant::text, 8) || case when length(w) < 3 then ' ' || w else substr(w, i, 3) end)
    from unnest(words) w, generate_series(1, greatest(1, length(w) - 2)) i
$$;
create function name_fits(words text[], variadic texts text[]) returns boolean language sql immutable parallel safe as $$
    select not exists (select from unnest(words) w
                       where position(case when length(w) < 3 then ' ' || w else w end in
                                      ' ' || regexp_replace(lower(array_to_string(texts, ' ')), '[^[:alnum:]]+', ' ', 'g')) = 0)
$$;

create function find_contacts(asked text, wanted integer) returns setof uuid
language plpgsql stable security definer set search_path from current set enable_seqscan = off set jit = off as $$
declare
    tenant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
    words text[] := name_words(asked);
begin
    if tenant is null or coalesce(cardinality(words), 0) = 0 then return; end if;
    return query
        select p.id from (select x.* from contacts x
                          where name_grams(x.tenant_id, x.name, x.profile_name, x.wa_id, x.email) @> word_grams(tenant, words)
                          offset 0) p
        where p.tenant_id = tenant and p.deleted_at is null and p.erased_at is null and p.merged_into is null
          and name_fits(words, p.name, p.profile_name, p.wa_id, p.email)
        limit wanted;
end $$;

-- Conversations to choose from for a search in the list: whose contact fits or in which something fits was said. When so many
-- contacts fit that not all can be looked at, the newest conversations are looked through besides.
create function find_conversations(asked text, viewer uuid) returns setof uuid
language plpgsql stable security definer set search_path from current set enable_seqscan = off set jit = off as $$
declare
    tenant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
    people uuid[] := array(select find_contacts(asked, 500));
    words text[] := name_words(asked);
begin
    if tenant is null then return; end if;
    return query
        select c.id from unnest(people) p(id)
        join accounts a on a.tenant_id = tenant
        join conversations c on c.tenant_id = tenant and c.account_id = a.id and c.contact_id = p.id
        union
        select distinct m.conversation_id from find_messages(asked, null, 'infinity', '', viewer, 100) m
        union
        select r.id from (select c.id, c.contact_id from conversations c
                          where cardinality(people) = 500 and c.tenant_id = tenant and c.deleted_at is null and not c.is_archived
                          order by c.is_pinned desc, c.activity_at desc, c.id desc limit 1000) r
        join contacts p on p.tenant_id = tenant and p.id = r.contact_id
        where name_fits(words, p.name, p.profile_name, p.wa_id, p.email);
end $$;

-- They run as the writer, and requests may call them.
do $$
declare
    wanted text;
begin
    execute format('grant create on schema %I to hermod_writer', current_schema());
    foreach wanted in array array['find_messages(text, uuid, timestamptz, text, uuid, integer)', 'find_contacts(text, integer)',
                                  'find_conversations(text, uuid)'] loop
        execute format('alter function %s owner to hermod_writer', wanted);
        execute format('revoke execute on function %s from public', wanted);
        execute format('grant execute on function %s to hermod_app', wanted);
    end loop;
    execute format('revoke create on schema %I from hermod_writer', current_schema());
end $$;
