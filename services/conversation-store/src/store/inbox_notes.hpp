#pragma once
#include "domain/page.hpp"
#include "domain/permissions.hpp"
#include "store/audit.hpp"
#include "store/inbox_rows.hpp"

#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

struct note_row {
    uuid id;
    std::string text;
    person author;
    system_time created_at;
    system_time updated_at;
};

struct canned_row {
    uuid id;
    std::string shortcut;
    std::string text;
    system_time created_at;
    system_time updated_at;
};

/// One row more than wanted says that there are more.
template <class Row>
struct page_of {
    std::vector<Row> rows;
    bool has_more{false};
};

/// Who asks, on whose behalf, and until when.
struct asking {
    uuid tenant;
    sight eyes;
    change_author author;
    deadline limit;
};

/// What people write for each other: notes on conversations, and texts to answer with. Every change
/// is one transaction with its audit entry. Nothing found is an empty optional.
class inbox_notes {
public:
    template <class T>
    using found = awaitable<postgres::result<std::optional<T>>>;

    /// `requests` works as hermod_app and must outlive this.
    explicit inbox_notes(postgres::pool& requests)
        : requests_{requests} {}

    /// Newest first. Nothing: there is no such conversation, or it is not seen.
    found<page_of<note_row>> list(
        asking who, uuid conversation, int limit, std::optional<cursor> after
    );
    found<note_row> add(asking who, uuid conversation, std::string text);
    /// `only_of`: whose note it has to be; nothing for anybody's.
    found<note_row> change(
        asking who, uuid note, std::optional<std::string> only_of, std::string text
    );
    found<note_row> remove(asking who, uuid note, std::optional<std::string> only_of);

    /// All of them by shortcut: a person chooses from them as they type. At most 1,000.
    awaitable<postgres::result<page_of<canned_row>>> list_canned(asking who);
    /// A shortcut that another one has: `already_exists`.
    found<canned_row> add_canned(asking who, std::string shortcut, std::string text);
    found<canned_row> change_canned(
        asking who, uuid reply, std::optional<std::string> shortcut, std::optional<std::string> text
    );
    found<canned_row> remove_canned(asking who, uuid reply);

private:
    awaitable<postgres::result<postgres::table>> change_rows(
        asking who, std::string_view action, postgres::statement main
    );

    postgres::pool& requests_;
};

}  // namespace hermod::store
