#pragma once
#include "domain/login_rules.hpp"
#include "store/audit.hpp"
#include "store/people_rows.hpp"

#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>

namespace hermod::store {

/// Logins of people, their tries and their passwords. Nothing found is an empty optional.
class session_store {
public:
    template <class T>
    using answer = awaitable<postgres::result<T>>;

    /// `requests` works as hermod_app, `writers` as hermod_writer; both must outlive this.
    session_store(postgres::pool& requests, postgres::pool& writers, login_rules rules)
        : requests_{requests},
          writers_{writers},
          rules_{rules} {}

    /// Counts a try at an account from an address. How long to wait if it is braked.
    answer<std::optional<std::chrono::seconds>> take_try(
        std::string email, std::string address, deadline limit
    );
    /// The right password was given.
    answer<postgres::table> forgive(std::string email, std::string address, deadline limit);
    /// The one active person with that address; nothing if there is none, or there are several.
    answer<std::optional<login_candidate>> find_login(
        std::string email, std::optional<uuid> tenant, deadline limit
    );
    /// Nothing if the person is not active any longer.
    answer<std::optional<session_view>> begin(new_session fresh, change_author who, deadline limit);
    /// By the raw hash of the token; notes that it is in use.
    answer<std::optional<session_row>> find(std::string token_hash, deadline limit);
    answer<std::optional<session_view>> show(uuid tenant, uuid session, deadline limit);
    answer<postgres::table> end(uuid tenant, uuid session, change_author who, deadline limit);
    /// All of a person's.
    answer<postgres::table> end_all(uuid tenant, uuid user, change_author who, deadline limit);

    struct password {
        std::string email;
        std::string hash;
    };

    answer<std::optional<password>> find_password(uuid tenant, uuid user, deadline limit);
    /// And ends the person's other sessions.
    answer<postgres::table> change_password(
        uuid tenant,
        uuid user,
        std::string hash,
        std::optional<uuid> kept,
        change_author who,
        deadline limit
    );
    /// What happened to somebody's login, without a change.
    answer<postgres::table> note(change_author who, happening what, deadline limit);
    /// Removes what ended long ago. For a worker.
    answer<postgres::table> prune(deadline limit);

    [[nodiscard]] const login_rules& rules() const noexcept { return rules_; }

private:
    postgres::pool& requests_;
    postgres::pool& writers_;
    login_rules rules_;
};

}  // namespace hermod::store
