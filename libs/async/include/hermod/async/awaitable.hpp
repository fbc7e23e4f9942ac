#pragma once
#include <chrono>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace hermod {

namespace asio = boost::asio;
template <class T>
using awaitable = asio::awaitable<T>;
/// The executor of the process's one io_context.
using executor = asio::any_io_executor;

using steady_clock = std::chrono::steady_clock;
/// Deadlines are passed down as one absolute instant, so that layers cannot add up.
using deadline = steady_clock::time_point;

}  // namespace hermod
