#pragma once
#include "hermod/postgres/query.hpp"

// Webhooks about more than messages, under the writer's role: the tenant is the account's.
namespace hermod::store::queries {

inline constexpr postgres::query move_user_ids{"move_user_ids", R"sql(
select move_contact(a.tenant_id, null, i.previous, null, i.current)
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as i(number, waba_id, previous, current, ord)
join lateral (
    select n.tenant_id from accounts n where n.phone_number_id = i.number
    union
    select w.tenant_id from accounts w where i.number = '' and w.waba_id = i.waba_id) a on true
order by i.ord
)sql"};

/// Of several about one template the last holds.
inline constexpr postgres::query judge_templates{"judge_templates", R"sql(
with input as (
    select distinct on (waba_id, name, language) *
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) with ordinality as i(waba_id, name, language, status, reason, ord)
    order by waba_id, name, language, ord desc
), owners as (
    select distinct a.tenant_id, i.* from input i join accounts a on a.waba_id = i.waba_id
)
update templates t set status = o.status, rejected_reason = o.reason, updated_at = now()
from owners o
where t.tenant_id = o.tenant_id and t.waba_id = o.waba_id and t.name = o.name and t.language = o.language
  and (t.status <> o.status or t.rejected_reason is distinct from o.reason)
)sql"};

}  // namespace hermod::store::queries
