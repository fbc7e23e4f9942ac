#pragma once
#include "options.hpp"

namespace hermod::bench {

/// Joins a tenant's room as a Socket.IO client over WebSocket and counts what it hears of one run's
/// messages: a line of JSON with the counts every 200 ms, a last one with the latencies after
/// SIGTERM. The exit code for main.
int run_listen(const options& given);

}  // namespace hermod::bench
