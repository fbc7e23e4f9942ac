#pragma once
#include "store_caller.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace hermod::sender {

/// What the store says of an account, beside its credential.
struct account_facts {
    std::string tenant_id;
    std::string phone_number_id;
    std::string waba_id;
    std::string state;
    std::optional<std::int64_t> feedback_live_ms{};
};

enum class account_trouble { store_away, unknown };

using account_lookup = std::variant<account_facts, account_trouble>;

/// An account that has a credential.
awaitable<account_lookup> find_account(store_caller& store, std::string account_id);

}  // namespace hermod::sender
