#include "store/locks.hpp"

#include <algorithm>

#include "hermod/base/hash.hpp"
#include "store/persist_queries.hpp"

namespace hermod::store {

postgres::statement lock_accounts(account_lock purpose, const std::vector<std::string>& account_ids) {
    std::vector<std::int64_t> keys;
    keys.reserve(account_ids.size());
    for (const auto& id : account_ids) keys.push_back(static_cast<std::int32_t>(fnv1a(id)));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    postgres::params values;
    values.add(static_cast<int>(purpose)).add_array(keys);
    return {queries::lock_accounts, std::move(values)};
}

}  // namespace hermod::store
