#pragma once
#include "options.hpp"

namespace hermod::bench {

/// Drives an HTTP endpoint: closed loop (each connection sends as soon as it was answered) or open
/// loop (a rate). Prints one line of JSON. The exit code for main.
int run_send(const options& given);

}  // namespace hermod::bench
