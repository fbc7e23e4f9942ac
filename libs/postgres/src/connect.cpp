#include "connect.hpp"

#include "hermod/async/with_timeout.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>

#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace hermod::postgres {

namespace {

using outcome = boost::system::result<pg_handle, connect_failure>;
using asio::ip::tcp;

connect_failure make_failure(PGconn* pg) {
    std::string what = pg != nullptr ? PQerrorMessage(pg) : "out of memory";
    while (!what.empty() && what.back() == '\n') what.pop_back();
    for (char& c : what)
        if (c == '\n') c = ' ';
    return {std::move(what)};
}

awaitable<std::vector<server>> look_up(server named) {
    tcp::resolver resolver{co_await asio::this_coro::executor};
    error_code failed;
    const auto entries = co_await resolver.async_resolve(
        named.host, "", asio::redirect_error(asio::use_awaitable, failed)
    );
    std::vector<server> found;
    for (const auto& entry : entries)
        found.push_back({named.host, entry.endpoint().address().to_string(), named.port});
    co_return found;
}

awaitable<std::vector<server>> resolve_one(server named, deadline limit) {
    error_code not_numeric;
    const auto address = asio::ip::make_address(named.host, not_numeric);
    std::vector<server> found;
    if (named.host.starts_with('/'))
        found.push_back(named);
    else if (!not_numeric)
        found.push_back({named.host, address.to_string(), named.port});
    if (!found.empty()) co_return found;
    const auto answer = co_await async::with_timeout(look_up(named), limit);
    if (answer) found = *answer;
    co_return found;
}

/// `info` with addresses instead of names, because libpq would look them up synchronously. Names
/// without an address are left out; it is a failure if none is left.
awaitable<boost::system::result<conninfo, connect_failure>> resolve(conninfo info, deadline limit) {
    const auto named = list_servers(info);
    if (named.empty()) co_return info;
    std::vector<server> found;
    for (const auto& one : named) {
        const auto addresses = co_await resolve_one(one, limit);
        found.insert(found.end(), addresses.begin(), addresses.end());
    }
    if (found.empty()) co_return connect_failure{"no address for host " + info["host"]};
    set_servers(info, found);
    co_return info;
}

awaitable<bool> is_ready(
    asio::posix::stream_descriptor& socket, asio::posix::descriptor_base::wait_type wanted
) {
    error_code failed;
    co_await socket.async_wait(wanted, asio::redirect_error(asio::use_awaitable, failed));
    co_return !failed;
}

/// False if the socket was not ready in time.
awaitable<bool> wait_for_socket(PGconn* pg, PostgresPollingStatusType direction, deadline limit) {
    // libpq may open another socket at any poll, even under the same number: so a fresh duplicate
    // for every wait.
    asio::posix::stream_descriptor socket{co_await asio::this_coro::executor};
    const int copy = ::fcntl(PQsocket(pg), F_DUPFD_CLOEXEC, 0);
    if (copy < 0) co_return false;
    socket.assign(copy);
    auto wanted = asio::posix::descriptor_base::wait_write;
    if (direction == PGRES_POLLING_READING) wanted = asio::posix::descriptor_base::wait_read;
    const auto ready = co_await async::with_timeout(is_ready(socket, wanted), limit);
    co_return ready.has_value() && *ready;
}

}  // namespace

void throw_exception_from_error(const connect_failure& e, const boost::source_location&) {
    throw std::runtime_error{"postgres: " + e.what};
}

awaitable<outcome> connect(const conninfo& info, const secret& password, deadline limit) {
    const auto resolved = co_await resolve(info, limit);
    if (!resolved) co_return resolved.error();
    pg_handle pg = start_connection(*resolved, password, false);
    if (!pg || PQstatus(pg.get()) == CONNECTION_BAD) co_return make_failure(pg.get());

    // The first wait is for writing, as if PQconnectPoll had said so.
    auto state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK) {
        const bool is_ready = co_await wait_for_socket(pg.get(), state, limit);
        if (!is_ready) co_return connect_failure{"not connected in time"};
        state = PQconnectPoll(pg.get());
        if (state == PGRES_POLLING_FAILED) co_return make_failure(pg.get());
    }
    if (PQsetnonblocking(pg.get(), 1) != 0 || PQenterPipelineMode(pg.get()) != 1)
        co_return make_failure(pg.get());
    co_return outcome{std::move(pg)};
}

}  // namespace hermod::postgres
