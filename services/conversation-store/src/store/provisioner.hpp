#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

struct tenant_row {
    uuid id;
    std::string name;
    std::optional<std::string> settings;  // JSON object; none keeps what is there
};

struct outlet_row {
    uuid tenant_id;
    uuid id;
    std::string name;
};

struct account_row {
    uuid tenant_id;
    uuid outlet_id;
    uuid id;
    bool is_id_given{false};  // else a known account keeps its own
    std::string phone_number_id;
    std::string waba_id;
    std::string display_phone;
    std::string name;
    std::optional<int> rate_per_second;
    std::optional<std::string> sealed;  // raw bytes
    std::optional<std::string> key_id;
    bool is_default{false};
};

struct contact_row {
    std::string wa_id;  // digits, once per call
    std::optional<std::string> name;
    uuid contact_id;       // for new ones
    uuid conversation_id;  // for new ones
    std::optional<std::int64_t> last_inbound_ms;
};

struct contact_batch {
    uuid tenant_id;
    uuid account_id;
    std::vector<contact_row> items;
};

struct provisioned_conversation {
    uuid contact_id;
    uuid conversation_id;
};

/// Makes tenants, outlets, accounts, contacts and conversations; repeating a call changes nothing.
/// Unique and foreign keys that do not fit come back as already_exists and invalid (SQLSTATE
/// 23503).
class provisioner {
public:
    /// `writers` works as hermod_writer and must outlive this.
    explicit provisioner(postgres::pool& writers)
        : writers_{writers} {}

    awaitable<postgres::result<postgres::table>> put_tenant(tenant_row tenant, deadline limit);
    awaitable<postgres::result<postgres::table>> put_outlet(outlet_row outlet, deadline limit);
    /// The account's id; none if its number belongs to another tenant or account.
    awaitable<postgres::result<std::optional<uuid>>> put_account(
        account_row account, deadline limit
    );
    /// Ids in the order of the items.
    awaitable<postgres::result<std::vector<provisioned_conversation>>> put_contacts(
        contact_batch batch, deadline limit
    );

private:
    postgres::pool& writers_;
};

}  // namespace hermod::store
