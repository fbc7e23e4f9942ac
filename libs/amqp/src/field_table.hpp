#pragma once
#include <vector>

#include "hermod/amqp/message.hpp"
#include "rabbitmq.hpp"

namespace hermod::amqp {

/// The C form of a header table. It points into the C++ one, which must outlive it.
class field_table {
public:
    field_table() = default;
    explicit field_table(const header_table& headers);

    void add(std::string_view key, std::string_view text);
    void add(std::string_view key, std::int64_t number);
    void add(std::string_view key, bool flag);
    void add(std::string_view key, const field_table& inner);
    [[nodiscard]] amqp_table_t get() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

private:
    amqp_table_entry_t& entry(std::string_view key, amqp_field_value_kind_t kind);
    std::vector<amqp_table_entry_t> entries_;
};

/// Copies what a header_table can hold: text, whole numbers, booleans. Nested tables and lists are left out.
[[nodiscard]] header_table to_headers(const amqp_table_t& table);

}  // namespace hermod::amqp
