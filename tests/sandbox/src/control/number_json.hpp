#pragma once
#include "domain/numbers.hpp"
#include "domain/world.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <string>
#include <variant>

namespace hermod::sandbox {

/// A business number with its webhook target as PUT /control/numbers/{id} gives it.
struct number_form {
    business_number number;
    webhook_target target;
};

/// Reads `object` over `form`, which holds what was known before: absent fields keep their values.
/// The text says what is wrong, empty if nothing.
[[nodiscard]] std::string read_number(json::view object, number_form& form);
/// `{"sentMs":[0,50],"deliveredMs":…,"readMs":…,"delivered":true,"read":true}`
[[nodiscard]] std::string read_delivery(json::view object, delivery_settings& settings);
/// `{"messagesPerSecond":80,"pairSecondsPerMessage":6,"pairBurst":45}`
[[nodiscard]] std::string read_limits(json::view object, number_limits& limits);

/// `with_secrets`: tokens and the app secret too, for the state file.
void write_number(json::writer& out, const number_form& form, bool with_secrets);
void write_delivery(json::writer& out, const delivery_settings& settings);
void write_limits(json::writer& out, const number_limits& limits);

/// The number with its target out of the registry.
[[nodiscard]] number_form form_of(const world& all, std::uint32_t index);

}  // namespace hermod::sandbox
