#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::postgres {

/// A named statement. The name is the prepared statement's, a metric's label and a log field.
/// Parameters are $1…$n, always.
struct query {
    const char* name;
    const char* sql;
};

/// Values for $1…$n, in order.
class params {
public:
    params& add(std::string_view text);

    params& add(const char* text) { return add(std::string_view{text}); }

    params& add(const std::string& text) { return add(std::string_view{text}); }

    params& add(std::int64_t number);

    params& add(int number) { return add(std::int64_t{number}); }

    params& add(bool flag);

    params& add(const uuid& id) { return add(to_string(id)); }

    params& add(system_time time);
    params& add_null();

    template <class T>
    params& add(const std::optional<T>& value) {
        return value ? add(*value) : add_null();
    }

    /// Raw bytes for bytea.
    params& add_bytes(std::string_view bytes);

    // Arrays for unnest($1::type[], …): quoted so that any text is safe.
    params& add_array(std::span<const std::string> texts);
    params& add_array(std::span<const std::optional<std::string>> texts);
    params& add_array(std::span<const std::int64_t> numbers);
    params& add_array(std::span<const std::optional<std::int64_t>> numbers);

    [[nodiscard]] const std::vector<std::optional<std::string>>& values() const noexcept {
        return values_;
    }

private:
    std::vector<std::optional<std::string>> values_;
};

/// One statement of a segment.
struct statement {
    const postgres::query* what;
    params values;

    statement(const postgres::query& q, params p = {})
        : what{&q},
          values{std::move(p)} {}
};

}  // namespace hermod::postgres
