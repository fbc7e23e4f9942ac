#include "hermod/postgres/table.hpp"

#include "timestamp.hpp"

#include "hermod/base/encoding.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <stdexcept>

namespace hermod::postgres {

namespace {

PGresult* as_result(const std::shared_ptr<void>& owner) {
    return static_cast<PGresult*>(owner.get());
}

[[noreturn]] void throw_misread(PGresult* result, int column, std::string_view wanted) {
    const char* name = PQfname(result, column);
    throw std::logic_error{
        "column " + std::to_string(column) + " (" + (name != nullptr ? name : "?") + ") is not " +
        std::string{wanted}};
}

}  // namespace

table::table(void* pg_result)
    : result_{pg_result, [](void* result) { PQclear(static_cast<PGresult*>(result)); }} {}

int table::size() const noexcept {
    return result_ ? PQntuples(as_result(result_)) : 0;
}

std::int64_t table::affected() const {
    if (!result_) return 0;
    const std::string_view text = PQcmdTuples(as_result(result_));
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

bool table::row::is_null(int column) const {
    PGresult* const result = as_result(owner_->result_);
    if (index_ < 0 || index_ >= owner_->size() || column < 0 || column >= PQnfields(result))
        throw std::logic_error{
            "row " + std::to_string(index_) + ", column " + std::to_string(column) +
            ": no such field"};
    return PQgetisnull(result, index_, column) != 0;
}

std::string_view table::row::text(int column) const {
    if (is_null(column)) return {};
    PGresult* const result = as_result(owner_->result_);
    return {
        PQgetvalue(result, index_, column),
        static_cast<std::size_t>(PQgetlength(result, index_, column))};
}

std::optional<std::string> table::row::optional_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return std::string{text(column)};
}

std::int64_t table::row::integer(int column) const {
    const auto field = text(column);
    std::int64_t value = 0;
    const auto end = std::from_chars(field.data(), field.data() + field.size(), value);
    if (field.empty() || end.ec != std::errc{} || end.ptr != field.data() + field.size())
        throw_misread(as_result(owner_->result_), column, "an integer");
    return value;
}

std::optional<std::int64_t> table::row::optional_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

double table::row::number(int column) const {
    const auto field = text(column);
    double value = 0;
    const auto end = std::from_chars(field.data(), field.data() + field.size(), value);
    if (field.empty() || end.ec != std::errc{} || end.ptr != field.data() + field.size())
        throw_misread(as_result(owner_->result_), column, "a number");
    return value;
}

bool table::row::boolean(int column) const {
    const auto field = text(column);
    if (field != "t" && field != "f")
        throw_misread(as_result(owner_->result_), column, "a boolean");
    return field == "t";
}

hermod::uuid table::row::uuid(int column) const {
    const auto id = parse_uuid(text(column));
    if (!id) throw_misread(as_result(owner_->result_), column, "a uuid");
    return *id;
}

system_time table::row::time(int column) const {
    const auto time = parse_timestamp(text(column));
    if (!time) throw_misread(as_result(owner_->result_), column, "a timestamptz");
    return *time;
}

std::optional<system_time> table::row::optional_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

std::string table::row::bytes(int column) const {
    const auto field = text(column);
    if (is_null(column)) return {};
    auto decoded = field.starts_with("\\x") ? from_hex(field.substr(2)) : std::nullopt;
    if (!decoded) throw_misread(as_result(owner_->result_), column, "a bytea");
    return std::move(*decoded);
}

}  // namespace hermod::postgres
