#include "store/key_directory.hpp"

#include "store/key_directory_queries.hpp"

namespace hermod::store {

using postgres::params;
using postgres::statement;

awaitable<postgres::result<std::optional<sealed_credentials>>> key_directory::find_credentials(
    uuid account, deadline limit
) {
    params values;
    values.add(account);
    statement ask{queries::find_credentials, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(ask), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    const auto row = (*rows)[0];
    sealed_credentials found;
    found.tenant_id = row.uuid(0);
    found.phone_number_id = row.text(1);
    found.waba_id = row.text(2);
    found.key_id = row.text(3);
    found.sealed = row.bytes(4);
    found.version = row.integer(5);
    found.state = row.text(6);
    found.feedback_live_at = row.optional_time(7);
    co_return found;
}

awaitable<postgres::result<std::optional<stored_api_key>>> key_directory::find_api_key(
    std::string key_id, deadline limit
) {
    params values;
    values.add(key_id);
    statement ask{queries::find_api_key, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(ask), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    const auto row = (*rows)[0];
    stored_api_key found;
    found.tenant_id = row.uuid(0);
    found.secret_hash = row.bytes(1);
    found.scopes_json = row.text(2);
    found.expires_at = row.optional_time(3);
    found.revoked_at = row.optional_time(4);
    found.name = row.text(5);
    co_return found;
}

awaitable<postgres::result<postgres::table>> key_directory::add_api_key(
    new_api_key_row key, deadline limit
) {
    params values;
    values.add(key.tenant_id).add(key.key_id).add_bytes(key.secret_hash).add(key.name);
    values.add_array(key.scopes).add(key.expires_at);
    return requests_.execute_as(key.tenant_id, {queries::insert_api_key, std::move(values)}, limit);
}

}  // namespace hermod::store
