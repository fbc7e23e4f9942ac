#pragma once
#include "domain/moment.hpp"

namespace hermod::sandbox {

/// Both clocks as they stand: the one place of the program that reads them.
[[nodiscard]] inline moment read_clocks() {
    using namespace std::chrono;
    return {
        steady_clock::now(),
        duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace hermod::sandbox
