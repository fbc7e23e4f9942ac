#include "store/stream_register.hpp"

#include <utility>

#include "store/columns.hpp"
#include "store/stream_queries.hpp"

namespace hermod::store {

awaitable<postgres::result<std::optional<stream_record>>> stream_register::find(std::size_t stream, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(stream));
    postgres::statement ask{queries::find_stream, std::move(values)};
    const auto table = co_await pool_.execute(std::move(ask), limit);
    if (!table) co_return table.error();
    if (table->empty()) co_return std::nullopt;
    const auto row = (*table)[0];
    stream_record out;
    out.epoch = row.text(0);
    out.began_at = row.integer(1);
    out.end_offset = row.optional_integer(2);
    out.broker_boot = row.text(3);
    co_return out;
}

awaitable<postgres::result<void>> stream_register::note(std::size_t stream, std::string epoch, stream_sight seen, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(stream)).add(epoch).add(seen.end_offset).add(or_null(seen.broker_boot));
    postgres::statement change{queries::note_stream, std::move(values)};
    const auto done = co_await pool_.execute(std::move(change), limit);
    if (!done) co_return done.error();
    co_return postgres::result<void>{};
}

awaitable<postgres::result<void>> stream_register::begin(
    std::size_t stream, std::optional<std::string> known, std::string epoch, stream_sight seen, deadline limit) {
    postgres::params values;
    values.add(static_cast<std::int64_t>(stream)).add(known).add(epoch).add(seen.end_offset).add(or_null(seen.broker_boot));
    postgres::statement change{queries::begin_stream, std::move(values)};
    const auto done = co_await pool_.execute(std::move(change), limit);
    if (!done) co_return done.error();
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
