#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

inline constexpr postgres::query find_stream{"find_stream", R"sql(
select epoch, (extract(epoch from began_at) * 1000)::bigint, end_offset, coalesce(broker_boot, '')
from event_streams where stream = $1
)sql"};

/// The stream is the one that is known. Another process may have seen more of it.
inline constexpr postgres::query note_stream{"note_stream", R"sql(
update event_streams
set end_offset = greatest(end_offset, $3::bigint), broker_boot = coalesce($4::text, broker_boot), looked_at = now()
where stream = $1 and epoch = $2
)sql"};

/// Another life of the stream begins, unless another process has said so meanwhile ($2: the epoch that was known, null: none).
inline constexpr postgres::query begin_stream{"begin_stream", R"sql(
insert into event_streams as s (stream, epoch, end_offset, broker_boot) values ($1, $3, $4, $5)
on conflict (stream) do update
set epoch = excluded.epoch, began_at = greatest(now(), s.began_at + interval '1 millisecond'), end_offset = excluded.end_offset,
    broker_boot = excluded.broker_boot, looked_at = now()
where s.epoch = $2
)sql"};

/// A page of whom the tenant's conversations are assigned to ($2: after this one).
inline constexpr postgres::query list_assignments{"list_assignments", R"sql(
select id, assigned_to, version from conversations
where tenant_id = $1::uuid and assigned_to is not null and id > $2::uuid
order by id limit $3
)sql"};

inline constexpr postgres::query agents_see_unassigned{"agents_see_unassigned", R"sql(
select coalesce((settings ->> 'agentsSeeUnassigned')::boolean, false) from tenants where id = $1::uuid
)sql"};

}  // namespace hermod::store::queries
