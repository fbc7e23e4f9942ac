#include "handlers/answers.hpp"

#include <algorithm>
#include <cctype>

namespace hermod::store {

namespace {

http::api_error unavailable() {
    http::api_error error;
    error.status = 503;
    error.code = "SERVICE_UNAVAILABLE";
    error.message = "The database does not answer at the moment.";
    error.retryable = true;
    error.retry_after_seconds = 1;
    return error;
}

}  // namespace

http::response refuse(
    const http::request& asked, int status, std::string code, std::string message, std::string field
) {
    http::api_error error;
    error.status = status;
    error.code = std::move(code);
    error.message = std::move(message);
    error.field = std::move(field);
    return http::make_error(error, asked.request_id);
}

http::response not_found(const http::request& asked, std::string what) {
    return refuse(asked, 404, "NOT_FOUND", what + " not found");
}

http::response invalid_field(const http::request& asked, std::string field, std::string message) {
    return refuse(asked, 400, "VALIDATION_ERROR", std::move(message), std::move(field));
}

http::response answer_failure(const http::request& asked, const postgres::error& failed) {
    using enum postgres::failure;
    switch (failed.failure) {
        case unavailable:
        case outcome_unknown:
        case timed_out:
        case conflict:
        case overloaded:
            return http::make_error(store::unavailable(), asked.request_id);
        case already_exists:
            return refuse(
                asked, 409, "CONFLICT", "Something with this id exists and belongs elsewhere."
            );
        case invalid:
            if (failed.sqlstate == "23503")
                return refuse(
                    asked, 422, "UNKNOWN_REFERENCE", "What this belongs to does not exist."
                );
            return refuse(asked, 422, "VALIDATION_ERROR", "A value does not fit.");
        case rejected:
            break;
    }
    return refuse(asked, 500, "INTERNAL", "Something went wrong on our side.");
}

void write_time(json::writer& out, std::string_view name, const std::optional<system_time>& time) {
    if (time)
        out.field(name, format_rfc3339(*time));
    else
        out.key(name).null();
}

void write_milliseconds(
    json::writer& out, std::string_view name, const std::optional<system_time>& time
) {
    if (time)
        out.field(name, to_unix_ms(*time));
    else
        out.key(name).null();
}

void write_text(json::writer& out, std::string_view name, const std::optional<std::string>& text) {
    if (text)
        out.field(name, *text);
    else
        out.key(name).null();
}

void write_json(json::writer& out, std::string_view name, const std::optional<std::string>& json) {
    if (json)
        out.raw_field(name, *json);
    else
        out.key(name).null();
}

}  // namespace hermod::store
