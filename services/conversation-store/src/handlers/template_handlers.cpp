#include "handlers/template_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/caller.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/json/reader.hpp"

#include <algorithm>
#include <charconv>

namespace hermod::store {

namespace {

using http::request;
using http::response;

constexpr json::limits list_limits{.bytes = 4 * 1024 * 1024, .depth = 24};
constexpr std::size_t most_templates = 6'000;  // Meta's limit for a portfolio
constexpr int most_listed = 100;

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

json::result<template_row> read_item(json::view value, std::size_t index) {
    json::object_reader in{value, "templates[" + std::to_string(index) + "]"};
    template_row out;
    out.name = in.required_string("name", 512);
    out.language = in.required_string("language", 32);
    std::replace(out.language.begin(), out.language.end(), '-', '_');
    out.status = upper(in.required_string("status", 64));
    out.category = in.optional_string("category", 64).value_or(std::string{});
    out.parameter_format = upper(in.optional_string("parameterFormat", 32).value_or("POSITIONAL"));
    out.meta_id = in.optional_string("metaId", 64);
    out.quality = in.optional_string("quality", 64);
    out.rejected_reason = in.optional_string("rejectedReason", 1024);
    out.components_json = in.required_array("components").dump();
    if (in.ok() && (out.name.empty() || out.language.empty())) in.fail("name", "and language must not be empty");
    if (!in.ok()) return in.failure();
    return out;
}

json::result<template_list> read_list(std::string_view body) {
    const auto parsed = json::document::parse(body, list_limits);
    if (!parsed) return parsed.error();
    json::object_reader in{parsed->root()};
    template_list out;
    const auto tenant = parse_uuid(in.required_string("tenantId", 36));
    if (in.ok() && !tenant) in.fail("tenantId", "must be a UUID");
    out.waba_id = in.required_string("wabaId", 64);
    out.is_whole = in.optional_boolean("isWhole").value_or(false);
    const auto items = in.required_array("templates");
    if (in.ok() && items.size() > most_templates) in.fail("templates", "are too many");
    if (!in.ok()) return in.failure();
    out.tenant_id = *tenant;
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto item = read_item(items.at(i), i);
        if (!item) return item.error();
        out.templates.push_back(std::move(*item));
    }
    return out;
}

/// The body of the template as it stands, its parameters as {{1}} or {{name}}.
std::string preview_of(const std::string& components) {
    const auto parsed = json::document::parse(components, list_limits);
    if (!parsed) return {};
    for (std::size_t i = 0; i < parsed->root().size(); ++i) {
        const auto part = parsed->root().at(i);
        if (lower(std::string{part["type"].string().value_or("")}) == "body") return std::string{part["text"].string().value_or("")};
    }
    return {};
}

void write_template(json::writer& out, const template_row& row) {
    out.begin_object().field("id", to_string(row.id)).field("accountId", to_string(row.account_id));
    out.field("name", row.name).field("language", row.language).field("category", row.category);
    out.field("status", lower(row.status)).raw_field("components", row.components_json);
    out.field("parameterFormat", row.parameter_format).field("preview", preview_of(row.components_json));
    write_text(out, "quality", row.quality);
    write_text(out, "rejectedReason", row.rejected_reason);
    write_time(out, "updatedAt", row.updated_at);
    out.end_object();
}

/// base64url of name, language and id: a place in the list.
std::string cursor_of(const template_row& row) {
    return to_base64url(row.name + "\n" + row.language + "\n" + to_string(row.id));
}

std::optional<template_place> parse_cursor(std::string_view text) {
    const auto plain = from_base64url(text);
    if (!plain) return std::nullopt;
    const auto first = plain->find('\n');
    const auto second = first == std::string::npos ? first : plain->find('\n', first + 1);
    if (second == std::string::npos) return std::nullopt;
    const auto id = parse_uuid(std::string_view{*plain}.substr(second + 1));
    if (!id) return std::nullopt;
    return template_place{plain->substr(0, first), plain->substr(first + 1, second - first - 1), *id};
}

boost::system::result<template_question, response> read_question(const request& asked) {
    template_question out;
    if (const auto account = asked.query("accountId"); account && !account->empty()) {
        out.account_id = parse_uuid(*account);
        if (!out.account_id) return invalid_field(asked, "accountId", "accountId must be a UUID");
    }
    if (const auto status = asked.query("status"); status && !status->empty()) {
        if (status->size() > 64) return invalid_field(asked, "status", "status is too long");
        out.status = *status;
    }
    if (const auto cursor = asked.query("cursor"); cursor && !cursor->empty()) {
        out.after = parse_cursor(*cursor);
        if (!out.after) return invalid_field(asked, "cursor", "cursor is not one that this list gave");
    }
    if (const auto limit = asked.query("limit"); limit && !limit->empty()) {
        const auto* const end = limit->data() + limit->size();
        const auto read = std::from_chars(limit->data(), end, out.limit);
        if (read.ec != std::errc{} || read.ptr != end || out.limit < 1 || out.limit > most_listed)
            return invalid_field(asked, "limit", "limit must be 1 to 100");
    }
    return out;
}

}  // namespace

std::vector<http::route> template_handlers::routes() {
    return {{"POST", "/internal/v1/provision/templates", [this](request asked) { return put(std::move(asked)); }},
            {"GET", "/api/v1/templates", [this](request asked) { return list(std::move(asked)); }},
            {"GET", "/api/v1/templates/{id}", [this](request asked) { return get(std::move(asked)); }}};
}

awaitable<response> template_handlers::put(request asked) {
    auto wanted = read_list(asked.body);
    if (!wanted) co_return invalid_field(asked, wanted.error().path, wanted.error().path + " " + wanted.error().message);
    const auto tenant = to_string(wanted->tenant_id);
    const auto waba = wanted->waba_id;
    const auto done = co_await rows_.put(std::move(*wanted), limit());
    if (!done) co_return answer_failure(asked, done.error());
    logger_.info("templates.stored", {{"tenantId", tenant}, {"wabaId", waba}, {"stored", done->stored}, {"removed", done->removed}});
    json::writer out;
    out.begin_object().field("stored", done->stored).field("removed", done->removed).end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> template_handlers::list(request asked) {
    const auto who = authorize(asked, action::read_templates);
    if (!who) co_return who.error();
    auto question = read_question(asked);
    if (!question) co_return question.error();
    const int wanted = question->limit++;
    auto rows = co_await rows_.list(who->tenant_id, std::move(*question), limit());
    if (!rows) co_return answer_failure(asked, rows.error());
    const bool has_more = rows->size() > static_cast<std::size_t>(wanted);
    if (has_more) rows->resize(static_cast<std::size_t>(wanted));
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : *rows) write_template(out, row);
    out.end_array().key("nextCursor");
    if (has_more) out.value(cursor_of(rows->back()));
    else out.null();
    out.field("hasMore", has_more).end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> template_handlers::get(request asked) {
    const auto who = authorize(asked, action::read_templates);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "Template");
    const auto row = co_await rows_.find(who->tenant_id, *id, limit());
    if (!row) co_return answer_failure(asked, row.error());
    if (!*row) co_return not_found(asked, "Template");
    json::writer out;
    write_template(out, **row);
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::store
