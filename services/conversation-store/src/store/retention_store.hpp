#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/postgres/pool.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace hermod::store {

/// A tenant that keeps its messages for so many days.
struct retention_rule {
    uuid tenant;
    int days{0};
};

/// Removes what is past its time, `most` rows at a time; each call is one transaction and says how
/// many went (of forget_in_raw(): how many were looked at). What somebody else holds is left for
/// the next call.
class retention_store {
public:
    using count = awaitable<postgres::result<std::int64_t>>;

    /// `writers` works as hermod_writer and must outlive this.
    explicit retention_store(postgres::pool& writers)
        : writers_{writers} {}

    /// In the order of their ids, behind `after`.
    awaitable<postgres::result<std::vector<retention_rule>>> rules(
        uuid after, int most, deadline limit
    );
    count forget_messages(retention_rule rule, int most, deadline limit);
    count forget_uploads(retention_rule rule, int most, deadline limit);
    count forget_raw(std::chrono::milliseconds age, int most, deadline limit);
    /// Webhooks as they came that mention people who were erased.
    count forget_in_raw(int most, deadline limit);
    count forget_undos(int most, deadline limit);
    count forget_garbage(std::chrono::milliseconds age, int most, deadline limit);

private:
    count ask(const postgres::query& what, postgres::params values, deadline limit);

    postgres::pool& writers_;
};

}  // namespace hermod::store
