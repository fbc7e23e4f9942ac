#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "domain/stream_life.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/postgres/pool.hpp"

namespace hermod::store {

/// The epochs of the event streams. Safe beside other processes' calls.
class stream_register {
public:
    /// Works as hermod_writer.
    explicit stream_register(postgres::pool& pool) : pool_{pool} {}

    awaitable<postgres::result<std::optional<stream_record>>> find(std::size_t stream, deadline limit);
    /// The stream is the one of `epoch`.
    awaitable<postgres::result<void>> note(std::size_t stream, std::string epoch, stream_sight seen, deadline limit);
    /// Another epoch instead of `known` (nothing: the first). Another process may have been faster: find() tells what holds.
    awaitable<postgres::result<void>> begin(
        std::size_t stream, std::optional<std::string> known, std::string epoch, stream_sight seen, deadline limit);

private:
    postgres::pool& pool_;
};

}  // namespace hermod::store
