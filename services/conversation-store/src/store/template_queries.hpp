#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// Templates as Meta lists them now. With $9 the list is whole: what it does not name is gone. Gives (stored, removed).
inline constexpr postgres::query put_templates{"put_templates", R"sql(
with input as (
    select distinct on (name, language) * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $10::text[],
                                                      $11::text[], $12::text[])
        as i(name, language, status, category, parameter_format, components, meta_id, quality, rejected_reason)
), stored as (
    insert into templates as t (tenant_id, waba_id, name, language, status, category, parameter_format, components, meta_id, quality,
                                rejected_reason)
    select $1::uuid, $2::text, name, language, status, category, parameter_format, components, meta_id, quality, rejected_reason
    from input order by name, language
    on conflict (tenant_id, waba_id, name, language) do update
    set status = excluded.status, category = excluded.category, parameter_format = excluded.parameter_format,
        components = excluded.components, meta_id = coalesce(excluded.meta_id, t.meta_id), quality = excluded.quality,
        rejected_reason = excluded.rejected_reason, updated_at = now()
    returning 1
), removed as (
    update templates t set status = 'DELETED', updated_at = now()
    where $9::boolean and t.tenant_id = $1::uuid and t.waba_id = $2::text and t.status <> 'DELETED'
      and not exists (select from input i where i.name = t.name and i.language = t.language)
    returning 1
)
select (select count(*) from stored), (select count(*) from removed)
)sql"};

/// Templates that an account ($2, or null: each once, with the default account or the oldest) can send, of a status ($3, or
/// null), after a place ($4, $5, $6) in the order of name, language and id.
inline constexpr postgres::query list_templates{"list_templates", R"sql(
select t.id, a.id, t.name, t.language, t.category, t.status, t.parameter_format, t.components::text, t.quality, t.rejected_reason,
       t.updated_at
from templates t
join lateral (select a.id from accounts a
              where a.tenant_id = t.tenant_id and a.waba_id = t.waba_id and ($2::uuid is null or a.id = $2::uuid)
              order by a.is_default desc, a.created_at, a.id limit 1) a on true
where t.tenant_id = $1::uuid and t.status <> 'DELETED' and ($3::text is null or t.status = upper($3::text))
  and ($4::text is null or (t.name, t.language, t.id) > ($4::text, $5::text, $6::uuid))
order by t.name, t.language, t.id limit $7::int
)sql"};

inline constexpr postgres::query find_template{"find_template", R"sql(
select t.id, a.id, t.name, t.language, t.category, t.status, t.parameter_format, t.components::text, t.quality, t.rejected_reason,
       t.updated_at
from templates t
join lateral (select a.id from accounts a where a.tenant_id = t.tenant_id and a.waba_id = t.waba_id
              order by a.is_default desc, a.created_at, a.id limit 1) a on true
where t.tenant_id = $1::uuid and t.id = $2::uuid
)sql"};

}  // namespace hermod::store::queries
