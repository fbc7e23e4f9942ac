#pragma once
#include "conninfo.hpp"

#include "hermod/async/awaitable.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace hermod::postgres {

/// Why a connection did not come up; for logs and readiness, without secrets.
struct connect_failure {
    std::string what;
};

[[noreturn]] void throw_exception_from_error(
    const connect_failure& e, const boost::source_location& where
);

/// Opens a connection without blocking the loop (names are resolved by Asio) and puts it into
/// non-blocking pipeline mode, in which it stays for life. `info` and `password` must outlive the
/// call.
[[nodiscard]] awaitable<boost::system::result<pg_handle, connect_failure>> connect(
    const conninfo& info, const secret& password, deadline limit
);

}  // namespace hermod::postgres
