#include "store/retention_store.hpp"

#include "store/retention_queries.hpp"

namespace hermod::store {

using postgres::params;

awaitable<postgres::result<std::vector<retention_rule>>> retention_store::rules(
    uuid after, int most, deadline limit
) {
    params values;
    values.add(after).add(most);
    postgres::statement one{queries::tenants_with_retention, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    std::vector<retention_rule> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back({(*rows)[i].uuid(0), static_cast<int>((*rows)[i].integer(1))});
    co_return out;
}

retention_store::count retention_store::ask(
    const postgres::query& what, params values, deadline limit
) {
    postgres::statement one{what, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    co_return (*rows)[0].integer(0);
}

retention_store::count retention_store::forget_messages(
    retention_rule rule, int most, deadline limit
) {
    params values;
    values.add(rule.tenant).add(rule.days).add(most);
    return ask(queries::forget_messages, std::move(values), limit);
}

retention_store::count retention_store::forget_uploads(
    retention_rule rule, int most, deadline limit
) {
    params values;
    values.add(rule.tenant).add(rule.days).add(most);
    return ask(queries::forget_uploads, std::move(values), limit);
}

retention_store::count retention_store::forget_raw(
    std::chrono::milliseconds age, int most, deadline limit
) {
    params values;
    values.add(age.count()).add(most);
    return ask(queries::forget_raw_webhooks, std::move(values), limit);
}

retention_store::count retention_store::forget_in_raw(int most, deadline limit) {
    params values;
    values.add(most);
    return ask(queries::forget_in_raw_webhooks, std::move(values), limit);
}

retention_store::count retention_store::forget_undos(int most, deadline limit) {
    params values;
    values.add(most);
    return ask(queries::forget_undos, std::move(values), limit);
}

retention_store::count retention_store::forget_garbage(
    std::chrono::milliseconds age, int most, deadline limit
) {
    params values;
    values.add(age.count()).add(most);
    return ask(queries::forget_garbage, std::move(values), limit);
}

}  // namespace hermod::store
