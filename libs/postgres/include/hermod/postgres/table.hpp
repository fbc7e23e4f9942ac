#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::postgres {

/// The rows that a statement gave. Owns the PGresult. Reading a column that does not exist, or as a
/// type that it is not, is a bug and throws std::logic_error.
class table {
public:
    class row {
    public:
        [[nodiscard]] bool is_null(int column) const;
        [[nodiscard]] std::string_view text(int column) const;  // "" for null
        [[nodiscard]] std::optional<std::string> optional_text(int column) const;
        [[nodiscard]] std::int64_t integer(int column) const;
        [[nodiscard]] std::optional<std::int64_t> optional_integer(int column) const;
        [[nodiscard]] double number(int column) const;
        [[nodiscard]] bool boolean(int column) const;
        [[nodiscard]] hermod::uuid uuid(int column) const;
        /// timestamptz, whatever the session's time zone is (it is UTC).
        [[nodiscard]] system_time time(int column) const;
        [[nodiscard]] std::optional<system_time> optional_time(int column) const;
        [[nodiscard]] std::string bytes(int column) const;  // bytea

    private:
        friend class table;

        row(const table& owner, int index)
            : owner_{&owner},
              index_{index} {}

        const table* owner_;
        int index_;
    };

    table() = default;
    explicit table(void* pg_result);  // takes ownership of a PGresult*

    [[nodiscard]] int size() const noexcept;

    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    [[nodiscard]] row operator[](int index) const { return row{*this, index}; }

    /// Rows inserted, updated or deleted.
    [[nodiscard]] std::int64_t affected() const;

private:
    std::shared_ptr<void> result_;
};

}  // namespace hermod::postgres
