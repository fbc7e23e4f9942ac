-- A skewed world, made inside the server: the first tenant has a tenth of everything. Variables: tenants, conversations, messages
-- (of each conversation). Secondary indexes are dropped and made again behind the load; triggers rest meanwhile.
\set ON_ERROR_STOP on
set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '512MB';
create temp table kept as
    select indexname, indexdef from pg_indexes
    where schemaname = 'public' and tablename in ('messages', 'conversations', 'contacts', 'wamids') and indexdef not like 'CREATE UNIQUE%';
do $$ declare i text; begin for i in select indexname from kept loop execute format('drop index %I', i); end loop; end $$;

create function bench_id(kind text, n bigint) returns uuid language sql immutable as $$ select md5(kind || n)::uuid $$;
-- Which tenant the n-th conversation of all is of.
create function bench_tenant(n bigint, conversations bigint, tenants bigint) returns bigint language sql immutable as $$
    select case when n <= conversations / 10 or tenants = 1 then 1 else 2 + n % (tenants - 1) end
$$;
insert into tenants (id, name) select bench_id('tenant', n), 'Tenant ' || n from generate_series(1, :tenants) n;
insert into outlets (tenant_id, id, name) select bench_id('tenant', n), bench_id('outlet', n), 'Main' from generate_series(1, :tenants) n;
insert into accounts (tenant_id, id, outlet_id, phone_number_id, waba_id)
select bench_id('tenant', n), bench_id('account', n), bench_id('outlet', n), 'bench' || n, '1' from generate_series(1, :tenants) n;
insert into users (tenant_id, id, email, name, role, password_hash)
select bench_id('tenant', t), bench_id('user', t * 100 + u), 'u' || u || '@t' || t || '.test', 'User ' || u, 'agent', ''
from generate_series(1, :tenants) t, generate_series(0, 9) u;

insert into contacts (tenant_id, id, wa_id, phone, name, created_at)
select bench_id('tenant', t.t), bench_id('contact', n), '62' || (8000000000 + n), '+62' || (8000000000 + n),
       (array['Ana','Budi','Citra','Dewi','Eko','Fitri','Gita','Hadi','Indah','Joko','Kartika','Lina','Made','Nina','Omar','Putri'])[1 + n % 16]
       || ' ' || (array['Santoso','Wijaya','Lestari','Pratama','Halim','Saputra','Utami','Nugroho','Siregar','Hidayat'])[1 + (n / 16) % 10] || ' ' || n,
       now() - n % 200000 * interval '1 minute'
from generate_series(1, :conversations) n, lateral (select bench_tenant(n, :conversations, :tenants) as t) t;
insert into conversations (tenant_id, id, account_id, contact_id, last_seq, last_inbound_at, last_message_id, last_message_at,
                           last_message_preview, unread_count, is_favorite, is_archived, is_pinned, assigned_to, read_seq, created_at)
select bench_id('tenant', t.t), bench_id('talk', n), bench_id('account', t.t), bench_id('contact', n), :messages, l.at,
       'b' || n || '-' || (:messages - 1), l.at, 'message', case when n % 20 = 0 then 3 else 0 end, n % 50 = 0, n % 10 = 0, n % 1000 = 1,
       case when n % 3 = 0 then bench_id('user', t.t * 100 + n % 10) end, :messages - 3, l.at - interval '100 days'
from generate_series(1, :conversations) n, lateral (select bench_tenant(n, :conversations, :tenants) as t) t,
     lateral (select now() - (n % 130000) * interval '1 minute' as at) l;
insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, status, attempt, conv_seq, meta_message_id,
                      accepted_at, created_at, failed_at)
select bench_id('tenant', t.t), 'b' || n || '-' || k, bench_id('talk', n), bench_id('account', t.t),
       case k % 2 when 0 then 'inbound' else 'outbound' end, 'text',
       'Hello, your ' || (array['parcel','order','invoice','refund','booking','ticket'])[1 + (n + k) % 6] || ' ' || (n * 31 + k) % 100000
       || ' ' || (array['left the depot','is late','was paid','has been delivered','is on its way'])[1 + (n * 7 + k) % 5]
       || case when (n * 13 + k) % 5000 = 0 then ' xylophone' else '' end,
       case when k % 2 = 1 then case when (n + k) % 200 = 0 then 35 else 50 end end, case when k % 2 = 1 then 1 end, k + 1, 'w' || n || '-' || k,
       l.at, l.at, case when k % 2 = 1 and (n + k) % 200 = 0 then l.at end
from generate_series(1, :conversations) n cross join generate_series(0, :messages - 1) k,
     lateral (select bench_tenant(n, :conversations, :tenants) as t) t,
     lateral (select now() - (n % 130000) * interval '1 minute' - (:messages - 1 - k) * interval '3 hours' as at) l;
do $$ declare i text; begin for i in select indexdef from kept loop execute i; end loop; end $$;
set session_replication_role = default;
vacuum analyze messages;
vacuum analyze conversations;
vacuum analyze contacts;
analyze;
