#pragma once
#include "domain/page.hpp"
#include "store/audit.hpp"
#include "store/people_rows.hpp"

#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

struct new_user {
    uuid tenant_id;
    uuid id;
    std::string email;
    std::string name;
    auth::role role{auth::role::agent};
    std::string password_hash;
    bool is_temporary{false};
};

/// What is not given stays.
struct user_change {
    std::optional<std::string> name;
    std::optional<auth::role> role;
    std::optional<bool> is_active;
};

enum class user_change_result { changed, not_found, last_admin };

struct changed_user {
    user_change_result how{user_change_result::not_found};
    std::optional<user_row> user;
};

/// One row more than the page: it says whether there are more.
template <class Row>
struct listed {
    std::vector<Row> rows;
    bool has_more{false};
};

/// The people of a tenant, as its admins see and change them.
class people_store {
public:
    template <class T>
    using answer = awaitable<postgres::result<T>>;

    /// `requests` works as hermod_app and must outlive this.
    explicit people_store(postgres::pool& requests)
        : requests_{requests} {}

    answer<listed<user_row>> list(uuid tenant, page_request page, bool only_active, deadline limit);
    /// already_exists if the tenant has somebody with that address.
    answer<user_row> add(new_user fresh, change_author who, deadline limit);
    /// A change of role or activity ends the person's sessions.
    answer<changed_user> change(
        uuid tenant, uuid user, user_change what, change_author who, deadline limit
    );
    /// A password that its owner has to change; ends their sessions. False: there is no such
    /// person.
    answer<bool> reset_password(
        uuid tenant, uuid user, std::string hash, change_author who, deadline limit
    );

private:
    postgres::pool& requests_;
};

}  // namespace hermod::store
