#pragma once
#include "hermod/base/result.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/log/log.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace hermod::postgres {

struct migration {
    int number{0};
    std::string name;  // "V001__pipeline"
    std::string sql;
};

/// Reads V001__name.sql … from a folder, in order of their numbers, which may have gaps; throws
/// std::runtime_error on doubles and bad names.
[[nodiscard]] std::vector<migration> read_migrations(const std::string& folder);

/// Applies what is missing, in order, each in a transaction of its own, under an advisory lock, and records
/// number, name, SHA-256 and time in hermod_migrations. Refuses (throws std::runtime_error) when an
/// applied one has another checksum, or is not known to this program. Blocking: for
/// start-up only.
void migrate(const std::string& conninfo, const secret& password, const std::vector<migration>&, log::logger&);

}  // namespace hermod::postgres
