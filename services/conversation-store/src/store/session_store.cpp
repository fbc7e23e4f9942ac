#include "store/session_store.hpp"

#include "store/people_columns.hpp"
#include "store/session_queries.hpp"

#include "hermod/crypto/digest.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

statement try_statement(const char* scope, const std::string& of_what, const brake& rule) {
    params values;
    values.add(scope).add_bytes(crypto::sha256(of_what)).add(rule.free);
    values.add(std::int64_t{rule.first_wait.count()}).add(std::int64_t{rule.longest_wait.count()});
    values.add(std::int64_t{rule.window.count()});
    return {queries::take_login_try, std::move(values)};
}

params ids(const uuid& tenant, const uuid& id) {
    params values;
    values.add(tenant).add(id);
    return values;
}

session_view view_in(const postgres::table::row& row) {
    session_view view;
    view.user = user_in(row);
    view.tenant_id = row.uuid(7);
    view.tenant_name = row.text(8);
    view.expires_at = row.time(9);
    view.must_change_password = row.boolean(10);
    return view;
}

}  // namespace

session_store::answer<std::optional<std::chrono::seconds>> session_store::take_try(
    std::string email, std::string address, deadline limit
) {
    std::vector<statement> ask;
    // Always in this order: two tries at once must not lock each other out.
    ask.push_back(try_statement("account", email, rules_.account));
    ask.push_back(try_statement("address", address, rules_.address));
    const auto answers = co_await writers_.transact(std::move(ask), limit);
    if (!answers) co_return answers.error();
    std::optional<std::chrono::seconds> wait;
    for (const auto& rows : *answers) {
        if (rows[0].boolean(0)) continue;
        const std::chrono::seconds left{
            std::max<std::int64_t>(1, rows[0].optional_integer(1).value_or(1))};
        wait = std::max(wait.value_or(left), left);
    }
    co_return wait;
}

session_store::answer<postgres::table> session_store::forgive(
    std::string email, std::string address, deadline limit
) {
    std::vector<statement> ask;
    params account;
    account.add_bytes(crypto::sha256(email));
    ask.emplace_back(queries::forgive_account, std::move(account));
    params from;
    from.add_bytes(crypto::sha256(address));
    ask.emplace_back(queries::forgive_address, std::move(from));
    auto answers = co_await writers_.transact(std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return std::move(answers->back());
}

session_store::answer<std::optional<login_candidate>> session_store::find_login(
    std::string email, std::optional<uuid> tenant, deadline limit
) {
    params values;
    values.add(email).add(tenant);
    statement ask{queries::find_logins, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(ask), limit);
    if (!rows) co_return rows.error();
    if (rows->size() != 1) co_return std::nullopt;
    const auto row = (*rows)[0];
    login_candidate found;
    found.tenant_id = row.uuid(0);
    found.user_id = row.uuid(1);
    found.password_hash = row.text(3);
    co_return found;
}

session_store::answer<std::optional<session_view>> session_store::begin(
    new_session fresh, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "session.begun"));
    params session = ids(fresh.tenant_id, fresh.id);
    session.add(fresh.user_id).add_bytes(fresh.token_hash).add(fresh.address).add(fresh.user_agent);
    session.add(std::int64_t{rules_.idle.count()}).add(std::int64_t{rules_.life.count()});
    ask.emplace_back(queries::insert_session, std::move(session));
    ask.push_back(unaudited());  // what follows is housekeeping
    params login = ids(fresh.tenant_id, fresh.user_id);
    ask.emplace_back(queries::note_login, std::move(login.add(fresh.fresh_password_hash)));
    params others = ids(fresh.tenant_id, fresh.user_id);
    ask.emplace_back(queries::prune_sessions, std::move(others.add(rules_.sessions_per_user)));
    ask.emplace_back(queries::show_session, ids(fresh.tenant_id, fresh.id));
    const auto answers = co_await requests_.transact_as(fresh.tenant_id, std::move(ask), limit);
    if (!answers) co_return answers.error();
    const auto& shown = answers->back();
    if (shown.empty()) co_return std::nullopt;
    co_return view_in(shown[0]);
}

session_store::answer<std::optional<session_row>> session_store::find(
    std::string token_hash, deadline limit
) {
    std::vector<statement> ask;
    params use;
    use.add_bytes(token_hash).add(std::int64_t{rules_.idle.count()});
    ask.emplace_back(queries::touch_session, std::move(use));
    params hash;
    hash.add_bytes(token_hash);
    ask.emplace_back(queries::find_session, std::move(hash));
    const auto answers = co_await writers_.transact(std::move(ask), limit);
    if (!answers) co_return answers.error();
    const auto& rows = answers->back();
    if (rows.empty()) co_return std::nullopt;
    const auto row = rows[0];
    session_row found;
    found.id = row.uuid(0);
    found.tenant_id = row.uuid(1);
    found.user_id = row.uuid(2);
    found.role = row.text(3);
    found.ends_at = row.time(4);
    co_return found;
}

session_store::answer<std::optional<session_view>> session_store::show(
    uuid tenant, uuid session, deadline limit
) {
    statement ask{queries::show_session, ids(tenant, session)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    co_return view_in((*rows)[0]);
}

session_store::answer<postgres::table> session_store::end(
    uuid tenant, uuid session, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "session.ended"));
    ask.emplace_back(queries::end_session, ids(tenant, session));
    auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return std::move(answers->back());
}

session_store::answer<postgres::table> session_store::end_all(
    uuid tenant, uuid user, change_author who, deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "session.ended"));
    params values = ids(tenant, user);
    ask.emplace_back(queries::end_sessions, std::move(values.add_null()));
    auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return std::move(answers->back());
}

session_store::answer<std::optional<session_store::password>> session_store::find_password(
    uuid tenant, uuid user, deadline limit
) {
    statement ask{queries::find_password, ids(tenant, user)};
    const auto rows = co_await requests_.execute_as(tenant, std::move(ask), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    password found;
    found.email = (*rows)[0].text(0);
    found.hash = (*rows)[0].text(1);
    co_return found;
}

session_store::answer<postgres::table> session_store::change_password(
    uuid tenant,
    uuid user,
    std::string hash,
    std::optional<uuid> kept,
    change_author who,
    deadline limit
) {
    std::vector<statement> ask;
    ask.push_back(audited(who, "user.password_changed"));
    params fresh = ids(tenant, user);
    ask.emplace_back(queries::put_password, std::move(fresh.add(hash).add(false)));
    params others = ids(tenant, user);
    ask.emplace_back(queries::end_sessions, std::move(others.add(kept)));
    auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return std::move((*answers)[1]);
}

session_store::answer<postgres::table> session_store::note(
    change_author who, happening what, deadline limit
) {
    return requests_.execute_as(what.tenant_id, audit_entry(who, what), limit);
}

session_store::answer<postgres::table> session_store::prune(deadline limit) {
    std::vector<statement> ask;
    ask.emplace_back(queries::prune_ended_sessions);
    params age;
    age.add(std::int64_t{std::max(rules_.account.window, rules_.address.window).count() * 2});
    ask.emplace_back(queries::forget_brakes, std::move(age));
    auto answers = co_await writers_.transact(std::move(ask), limit);
    if (!answers) co_return answers.error();
    co_return std::move(answers->back());
}

}  // namespace hermod::store
