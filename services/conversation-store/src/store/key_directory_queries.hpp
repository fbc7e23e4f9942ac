#pragma once
#include "hermod/postgres/query.hpp"

// Asked by services that do not know the tenant yet: under the writer's role, which row-level
// security lets through.
namespace hermod::store::queries {

inline constexpr postgres::query find_credentials{"find_credentials", R"sql(
    select tenant_id, phone_number_id, waba_id, key_id, sealed, credential_version, state, feedback_live_at
    from accounts where id = $1::uuid and sealed is not null and key_id is not null
)sql"};

inline constexpr postgres::query find_api_key{"find_api_key", R"sql(
    select tenant_id, secret_hash, to_json(scopes)::text, expires_at, revoked_at, name
    from api_keys where key_id = $1::text
)sql"};

/// Under the tenant's own role: nobody can make a key for another tenant here.
inline constexpr postgres::query insert_api_key{"insert_api_key", R"sql(
    insert into api_keys (tenant_id, key_id, secret_hash, name, scopes, expires_at)
    values ($1::uuid, $2::text, $3::bytea, $4::text, $5::text[], $6::timestamptz)
    returning key_id, name, to_json(scopes)::text, created_at, expires_at, last_used_at, revoked_at
)sql"};

}  // namespace hermod::store::queries
