#include "store/people_store.hpp"

#include "store/people_columns.hpp"
#include "store/people_queries.hpp"
#include "store/session_queries.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

params ids(const uuid& tenant, const uuid& id) {
    params values;
    values.add(tenant).add(id);
    return values;
}

std::optional<std::string> word_of(const std::optional<auth::role>& role) {
    if (!role) return std::nullopt;
    return std::string{auth::to_string(*role)};
}

}  // namespace

people_store::answer<listed<user_row>> people_store::list(
    uuid tenant, page_request page, bool only_active, deadline limit
) {
    params values;
    values.add(tenant).add(page.limit + 1);
    if (page.after)
        values.add(page.after->time).add(page.after->id);
    else
        values.add_null().add_null();
    values.add(only_active);
    statement ask{queries::list_users, std::move(values)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    listed<user_row> found;
    found.has_more = rows->size() > page.limit;
    for (int i = 0; i < std::min(rows->size(), page.limit); ++i)
        found.rows.push_back(user_in((*rows)[i]));
    co_return found;
}

people_store::answer<user_row> people_store::add(
    new_user fresh, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "user.created"));
    params values = ids(fresh.tenant_id, fresh.id);
    values.add(fresh.email).add(fresh.name).add(auth::to_string(fresh.role));
    values.add(fresh.password_hash).add(fresh.is_temporary);
    ask.emplace_back(queries::insert_user, std::move(values));
    const auto answers = co_await requests_.transact_as(fresh.tenant_id, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return user_in(answers->back()[0]);
}

people_store::answer<changed_user> people_store::change(
    uuid tenant, uuid user, user_change what, change_author who, deadline limit
) {
    const auto role = word_of(what.role);
    std::vector<statement> ask;
    params owner;
    ask.emplace_back(queries::lock_tenant, std::move(owner.add(tenant)));
    ask.push_back(audited(who, "user.changed"));
    params change = ids(tenant, user);
    ask.emplace_back(
        queries::change_user, std::move(change.add(what.name).add(role).add(what.is_active))
    );
    params ended = ids(tenant, user);
    ask.emplace_back(
        queries::end_sessions_after_change, std::move(ended.add(role).add(what.is_active))
    );
    ask.emplace_back(queries::find_user, ids(tenant, user));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    const auto& changed = (*answers)[2];
    changed_user out;
    if (!changed.empty()) {
        out.how = user_change_result::changed;
        out.user = user_in(changed[0]);
    } else if (!answers->back().empty()) {
        out.how = user_change_result::last_admin;
    }
    co_return out;
}

people_store::answer<bool> people_store::reset_password(
    uuid tenant, uuid user, std::string hash, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "user.password_reset"));
    params fresh = ids(tenant, user);
    ask.emplace_back(queries::put_password, std::move(fresh.add(hash).add(true)));
    params sessions = ids(tenant, user);
    ask.emplace_back(queries::end_sessions, std::move(sessions.add_null()));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return !(*answers)[1].empty();
}

}  // namespace hermod::store
