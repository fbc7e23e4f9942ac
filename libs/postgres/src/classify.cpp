#include "classify.hpp"

#include <boost/assert/source_location.hpp>

#include <stdexcept>

namespace hermod::postgres {

namespace {

bool is_class(std::string_view sqlstate, std::string_view code_class) noexcept {
    return sqlstate.starts_with(code_class);
}

/// 57P01-57P03 (shutdown, crash, starting), class 08, 25006 (read-only after a failover), class 53
/// (out of something).
bool is_outage(std::string_view sqlstate) noexcept {
    return is_class(sqlstate, "57P") || is_class(sqlstate, "08") || is_class(sqlstate, "53") ||
           sqlstate == "25006";
}

}  // namespace

failure classify(std::string_view sqlstate, std::string_view source_function) noexcept {
    if (is_outage(sqlstate)) return failure::unavailable;
    if (sqlstate == "57014" || sqlstate == "55P03") return failure::timed_out;
    if (sqlstate == "40001" || sqlstate == "40P01") return failure::conflict;
    // A table changed under a prepared statement: the same segment works on a fresh connection.
    if (sqlstate == "0A000" && source_function == "RevalidateCachedQuery") return failure::conflict;
    if (sqlstate == "26000") return failure::conflict;
    if (sqlstate == "23505") return failure::already_exists;
    if (is_class(sqlstate, "22") || is_class(sqlstate, "23")) return failure::invalid;
    return failure::rejected;
}

const char* to_text(failure kind) noexcept {
    switch (kind) {
        case failure::unavailable:
            return "unavailable";
        case failure::outcome_unknown:
            return "outcome_unknown";
        case failure::timed_out:
            return "timed_out";
        case failure::conflict:
            return "conflict";
        case failure::already_exists:
            return "already_exists";
        case failure::invalid:
            return "invalid";
        case failure::overloaded:
            return "overloaded";
        case failure::rejected:
            break;
    }
    return "rejected";
}

bool spoils_connection(std::string_view sqlstate) noexcept {
    return sqlstate == "0A000" || sqlstate == "26000" ||
           (is_outage(sqlstate) && !is_class(sqlstate, "53"));
}

void throw_exception_from_error(const error& e, const boost::source_location& where) {
    throw std::runtime_error{
        "postgres: " + e.statement + ": " + e.message + " [" + e.sqlstate + "] at " +
        where.file_name() + ":" + std::to_string(where.line())};
}

}  // namespace hermod::postgres
