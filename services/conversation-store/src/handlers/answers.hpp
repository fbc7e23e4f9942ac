#pragma once
#include "hermod/base/time.hpp"
#include "hermod/http/message.hpp"
#include "hermod/json/writer.hpp"
#include "hermod/postgres/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hermod::store {

[[nodiscard]] http::response refuse(
    const http::request& asked,
    int status,
    std::string code,
    std::string message,
    std::string field = {}
);
[[nodiscard]] http::response not_found(const http::request& asked, std::string what);
[[nodiscard]] http::response invalid_field(
    const http::request& asked, std::string field, std::string message
);

/// What a failure of the database means to a client: 503 with Retry-After when it may work in a
/// moment, 409 and 422 for values that do not fit, else 500. Nothing of the database's own words
/// gets out.
[[nodiscard]] http::response answer_failure(
    const http::request& asked, const postgres::error& failed
);

void write_time(json::writer& out, std::string_view name, const std::optional<system_time>& time);
void write_milliseconds(
    json::writer& out, std::string_view name, const std::optional<system_time>& time
);
void write_text(json::writer& out, std::string_view name, const std::optional<std::string>& text);
/// `json` as it is, null if there is none.
void write_json(json::writer& out, std::string_view name, const std::optional<std::string>& json);

}  // namespace hermod::store
