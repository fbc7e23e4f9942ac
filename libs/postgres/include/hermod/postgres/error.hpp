#pragma once
#include <boost/system/result.hpp>

#include <string>

namespace hermod::postgres {

enum class failure {
    unavailable,      // no connection, or refused before anything was sent: nothing happened
    outcome_unknown,  // the connection was lost after the segment left: it may have been committed
    timed_out,        // statement or lock time-out: rolled back
    conflict,         // serialization failure or deadlock: rolled back, try again
    already_exists,   // unique violation
    invalid,          // 22xxx/23xxx: a value that the database refuses; rolled back
    overloaded,       // too many segments are waiting
    rejected          // anything else: a bug
};

struct error {
    postgres::failure failure{failure::rejected};
    std::string sqlstate;
    std::string message;    // for logs only
    std::string statement;  // name of the query
    std::string constraint;
};

[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& where);

template <class T>
using result = boost::system::result<T, error>;

/// May the same segment be run again without asking anyone? (It never happened, or was rolled back
/// for a passing reason.)
[[nodiscard]] constexpr bool is_transient(failure f) noexcept {
    return f == failure::unavailable || f == failure::timed_out || f == failure::conflict ||
           f == failure::overloaded;
}

}  // namespace hermod::postgres
