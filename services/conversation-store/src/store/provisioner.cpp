#include "store/provisioner.hpp"

#include "store/provision_queries.hpp"

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

statement account_statement(const account_row& account) {
    params values;
    values.add(account.tenant_id).add(account.id).add(account.outlet_id);
    values.add(account.phone_number_id).add(account.waba_id).add(account.display_phone);
    values.add(account.name).add(account.is_default).add(account.rate_per_second);
    if (account.sealed)
        values.add_bytes(*account.sealed);
    else
        values.add_null();
    values.add(account.key_id).add(account.is_id_given);
    return {queries::put_account, std::move(values)};
}

/// The three statements of a batch share their columns.
struct batch_columns {
    std::vector<std::string> wa_ids;
    std::vector<std::optional<std::string>> names;
    std::vector<std::string> contact_ids;
    std::vector<std::string> conversation_ids;
    std::vector<std::optional<std::int64_t>> inbound_ms;
};

batch_columns columns_of(const contact_batch& batch) {
    batch_columns columns;
    for (const auto& item : batch.items) {
        columns.wa_ids.push_back(item.wa_id);
        columns.names.push_back(item.name);
        columns.contact_ids.push_back(to_string(item.contact_id));
        columns.conversation_ids.push_back(to_string(item.conversation_id));
        columns.inbound_ms.push_back(item.last_inbound_ms);
    }
    return columns;
}

std::vector<statement> batch_statements(const contact_batch& batch) {
    const auto columns = columns_of(batch);
    params contacts;
    contacts.add(batch.tenant_id).add_array(columns.contact_ids).add_array(columns.wa_ids);
    contacts.add_array(columns.names);
    params conversations;
    conversations.add(batch.tenant_id).add(batch.account_id).add_array(columns.wa_ids);
    conversations.add_array(columns.conversation_ids).add_array(columns.inbound_ms);
    params ids;
    ids.add(batch.tenant_id).add(batch.account_id).add_array(columns.wa_ids);
    std::vector<statement> all;
    all.emplace_back(queries::put_contacts, std::move(contacts));
    all.emplace_back(queries::put_conversations, std::move(conversations));
    all.emplace_back(queries::provisioned, std::move(ids));
    return all;
}

}  // namespace

awaitable<postgres::result<postgres::table>> provisioner::put_tenant(
    tenant_row tenant, deadline limit
) {
    params values;
    values.add(tenant.id).add(tenant.name).add(tenant.settings);
    return writers_.execute({queries::put_tenant, std::move(values)}, limit);
}

awaitable<postgres::result<postgres::table>> provisioner::put_outlet(
    outlet_row outlet, deadline limit
) {
    params values;
    values.add(outlet.tenant_id).add(outlet.id).add(outlet.name);
    return writers_.execute({queries::put_outlet, std::move(values)}, limit);
}

awaitable<postgres::result<std::optional<uuid>>> provisioner::put_account(
    account_row account, deadline limit
) {
    params other_default;
    other_default.add(account.tenant_id).add(account.phone_number_id).add(account.is_default);
    std::vector<statement> all;
    all.emplace_back(queries::yield_default, std::move(other_default));
    all.push_back(account_statement(account));
    const auto answers = co_await writers_.transact(std::move(all), limit);
    if (!answers) co_return answers.error();
    const auto& rows = (*answers)[1];
    if (rows.empty()) co_return std::nullopt;
    co_return rows[0].uuid(0);
}

awaitable<postgres::result<std::vector<provisioned_conversation>>> provisioner::put_contacts(
    contact_batch batch, deadline limit
) {
    auto statements = batch_statements(batch);
    const auto answers = co_await writers_.transact(std::move(statements), limit);
    if (!answers) co_return answers.error();
    const auto& rows = answers->back();
    std::vector<provisioned_conversation> ids;
    for (int i = 0; i < rows.size(); ++i) ids.push_back({rows[i].uuid(0), rows[i].uuid(1)});
    co_return ids;
}

}  // namespace hermod::store
