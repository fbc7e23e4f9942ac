-- The life of each event stream (hermod.events.N). Streams are not fsynced: another epoch tells live clients that something they
-- could have missed may be lost, and that they have to reload.

create table event_streams (
    stream      integer primary key,
    epoch       text not null,
    began_at    timestamptz not null default now(),
    end_offset  bigint,      -- the last offset that anybody saw; null: the stream was empty
    broker_boot text,        -- boot of the broker's host when it was last looked at; null: not known
    looked_at   timestamptz not null default now()
);
alter table event_streams enable row level security;
alter table event_streams force row level security;
create policy batch_writer on event_streams to hermod_writer using (true) with check (true);
grant select, insert, update on event_streams to hermod_writer;
