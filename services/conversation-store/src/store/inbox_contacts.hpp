#pragma once
#include "store/inbox_notes.hpp"

#include "hermod/contracts/events.hpp"

namespace hermod::store {

struct contact_details {
    uuid id;
    std::optional<std::string> name, profile_name, phone, wa_id, bsuid, email;
    bool is_group{false};
    system_time created_at;
    system_time updated_at;
    std::string conversations_json;  // [{id, accountId}]
};

struct contact_wish {
    std::string digits;  // of the number, with country code
    std::optional<std::string> name, email;
};

/// A part of all that is known of a person.
struct contact_export {
    std::string person_json;  // {contact, conversations, notes}
    std::string messages_json;
    std::optional<cursor> next;
};

/// The address book. Every change is one transaction with its audit entry. Nothing found is an
/// empty optional.
class inbox_contacts {
public:
    template <class T>
    using found = awaitable<postgres::result<std::optional<T>>>;

    /// `requests` works as hermod_app and must outlive this.
    explicit inbox_contacts(postgres::pool& requests)
        : requests_{requests} {}

    /// The newest first; `search`: "" for all.
    awaitable<postgres::result<page_of<contact_details>>> list(
        asking who, std::string search, int limit, std::optional<cursor> after
    );
    found<contact_details> find(asking who, uuid contact);

    struct put_result {
        contact_details contact;
        bool is_new{false};
    };

    awaitable<postgres::result<put_result>> put(
        asking who, contact_wish wish, std::optional<uuid> by
    );
    /// "" takes a value away, nothing leaves it.
    found<contact_details> change(
        asking who, uuid contact, std::optional<std::string> name, std::optional<std::string> email
    );
    /// The events of the conversations that went with it.
    found<std::vector<contracts::event>> remove(asking who, uuid contact);
    /// For good. The same.
    found<std::vector<contracts::event>> erase(asking who, uuid contact);
    found<contact_export> export_all(
        asking who, uuid contact, int messages, std::optional<cursor> after
    );

private:
    [[nodiscard]] static postgres::statement find_statement(const asking& who, const uuid& contact);

    postgres::pool& requests_;
};

}  // namespace hermod::store
