#pragma once
#include "hermod/base/secret.hpp"
#include "hermod/postgres/pool.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hermod::postgres {

/// libpq's connection parameters by keyword.
using conninfo = std::map<std::string, std::string>;

struct pg_closer {
    void operator()(PGconn* pg) const noexcept { PQfinish(pg); }
};

using pg_handle = std::unique_ptr<PGconn, pg_closer>;

/// Reads `key=value …` or a URI. Throws std::runtime_error if libpq does not understand it, or if
/// it holds a password.
[[nodiscard]] conninfo parse_conninfo(const std::string& text);

/// Adds what every connection of a pool needs (keep-alives, time-outs, role, UTC, read-write
/// server); what `base` says itself about the same keyword stays, except for `options`, where its
/// settings come last and so win.
[[nodiscard]] conninfo make_session_conninfo(conninfo base, const pool_settings& settings);

/// One server of the list, as libpq wants it: `host` for certificates, `address` so that libpq
/// resolves nothing itself.
struct server {
    std::string host;
    std::string address;  // "" for a Unix socket folder
    std::string port;     // "" for the default
};

/// The servers that `host` and `port` name; empty if there is no `host` or if `hostaddr` says it
/// all already.
[[nodiscard]] std::vector<server> list_servers(const conninfo& info);
void set_servers(conninfo& info, const std::vector<server>& servers);

/// PQconnectStartParams (when `is_blocking`, PQconnectdbParams) with these parameters. Null only if
/// out of memory.
[[nodiscard]] pg_handle start_connection(
    const conninfo& info, const secret& password, bool is_blocking
);

}  // namespace hermod::postgres
