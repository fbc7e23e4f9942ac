#include "field_table.hpp"

#include <optional>

namespace hermod::amqp {

namespace {

std::optional<header_value> to_value(const amqp_field_value_t& field) {
    switch (field.kind) {
        case AMQP_FIELD_KIND_UTF8:
        case AMQP_FIELD_KIND_BYTES: return std::string{to_view(field.value.bytes)};
        case AMQP_FIELD_KIND_BOOLEAN: return field.value.boolean != 0;
        case AMQP_FIELD_KIND_I8: return std::int64_t{field.value.i8};
        case AMQP_FIELD_KIND_U8: return std::int64_t{field.value.u8};
        case AMQP_FIELD_KIND_I16: return std::int64_t{field.value.i16};
        case AMQP_FIELD_KIND_U16: return std::int64_t{field.value.u16};
        case AMQP_FIELD_KIND_I32: return std::int64_t{field.value.i32};
        case AMQP_FIELD_KIND_U32: return std::int64_t{field.value.u32};
        case AMQP_FIELD_KIND_I64: return field.value.i64;
        case AMQP_FIELD_KIND_U64:
        case AMQP_FIELD_KIND_TIMESTAMP: return static_cast<std::int64_t>(field.value.u64);
        default: return std::nullopt;
    }
}

}  // namespace

field_table::field_table(const header_table& headers) {
    entries_.reserve(headers.size() + 1);
    for (const auto& [name, value] : headers) {
        if (const auto* text = std::get_if<std::string>(&value)) add(name, std::string_view{*text});
        if (const auto* number = std::get_if<std::int64_t>(&value)) add(name, *number);
        if (const auto* flag = std::get_if<bool>(&value)) add(name, *flag);
    }
}

amqp_table_entry_t& field_table::entry(std::string_view key, amqp_field_value_kind_t kind) {
    auto& added = entries_.emplace_back();
    added.key = to_bytes(key);
    added.value.kind = static_cast<std::uint8_t>(kind);
    return added;
}

void field_table::add(std::string_view key, std::string_view text) {
    entry(key, AMQP_FIELD_KIND_UTF8).value.value.bytes = to_bytes(text);
}

void field_table::add(std::string_view key, std::int64_t number) {
    entry(key, AMQP_FIELD_KIND_I64).value.value.i64 = number;
}

void field_table::add(std::string_view key, bool flag) {
    entry(key, AMQP_FIELD_KIND_BOOLEAN).value.value.boolean = flag ? 1 : 0;
}

void field_table::add(std::string_view key, const field_table& inner) {
    entry(key, AMQP_FIELD_KIND_TABLE).value.value.table = inner.get();
}

amqp_table_t field_table::get() const noexcept {
    return {static_cast<int>(entries_.size()), const_cast<amqp_table_entry_t*>(entries_.data())};
}

header_table to_headers(const amqp_table_t& table) {
    header_table headers;
    for (int i = 0; i < table.num_entries; ++i) {
        const auto& entry = table.entries[i];
        if (auto value = to_value(entry.value)) headers.emplace(to_view(entry.key), std::move(*value));
    }
    return headers;
}

}  // namespace hermod::amqp
