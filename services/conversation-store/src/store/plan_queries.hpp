#pragma once
#include "hermod/postgres/query.hpp"

namespace hermod::store::queries {

/// The bytes of each table of the store's schema.
inline constexpr postgres::query table_sizes{"table_sizes", R"sql(
    select relname::text, pg_relation_size(oid) from pg_class
    where relnamespace = to_regnamespace(current_schema()::text) and relkind = 'r'
)sql"};

}  // namespace hermod::store::queries
