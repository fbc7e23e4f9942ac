#pragma once
#include <chrono>
#include <exception>
#include <stdexcept>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace hermod::testing {

/// Runs one coroutine on a fresh io_context, to its end. Rethrows what it threw; throws if it is not done within
/// `limit`. `make(io)` gets the io_context, so that objects under test can be built on it.
template <class Make>
void run_coro(Make make, std::chrono::steady_clock::duration limit = std::chrono::seconds{30}) {
    boost::asio::io_context io{1};
    bool done = false;
    std::exception_ptr failure;
    boost::asio::co_spawn(io, make(io), [&](std::exception_ptr error) {
        done = true;
        failure = error;
        io.stop();
    });
    io.run_for(limit);
    if (failure) std::rethrow_exception(failure);
    if (!done) throw std::runtime_error{"the coroutine was not done in time"};
}

}  // namespace hermod::testing
