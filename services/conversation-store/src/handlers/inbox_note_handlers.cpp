#include "handlers/inbox_note_handlers.hpp"

#include "domain/conversation_list.hpp"
#include "handlers/answers.hpp"
#include "handlers/inbox_json.hpp"
#include "handlers/inbox_requests.hpp"

namespace hermod::store {

namespace {

using http::request;
using http::response;

void write_note(json::writer& out, const note_row& row) {
    out.begin_object().field("id", to_string(row.id)).field("text", row.text);
    write_person(out, "author", row.author);
    out.field("createdAt", format_rfc3339(row.created_at))
        .field("updatedAt", format_rfc3339(row.updated_at))
        .end_object();
}

void write_canned(json::writer& out, const canned_row& row) {
    out.begin_object()
        .field("id", to_string(row.id))
        .field("shortcut", row.shortcut)
        .field("text", row.text);
    out.field("createdAt", format_rfc3339(row.created_at))
        .field("updatedAt", format_rfc3339(row.updated_at))
        .end_object();
}

response note_answer(int status, const note_row& row) {
    json::writer out;
    out.begin_object().key("note");
    write_note(out, row);
    out.end_object();
    return http::make_json(status, out.str());
}

response canned_answer(
    const request& asked, int status, const postgres::result<std::optional<canned_row>>& done
) {
    if (!done && done.error().failure == postgres::failure::already_exists)
        return refuse(
            asked, 409, "CONFLICT", "Another canned reply has this shortcut.", "shortcut"
        );
    if (!done) return answer_failure(asked, done.error());
    if (!*done) return not_found(asked, "canned reply");
    json::writer out;
    out.begin_object().key("cannedReply");
    write_canned(out, **done);
    out.end_object();
    return http::make_json(status, out.str());
}

response empty_answer() {
    response out;
    out.status = 204;
    return out;
}

/// Managers may change what others wrote.
std::optional<std::string> only_own(const service::caller& who) {
    return who.role == auth::role::agent ? std::optional{who.subject} : std::nullopt;
}

}  // namespace

std::vector<http::route> inbox_note_handlers::routes() {
    const auto to = [this](awaitable<response> (inbox_note_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = inbox_note_handlers;
    return {
        {"GET", "/api/v1/conversations/{conversationId}/notes", to(&self::list)},
        {"POST", "/api/v1/conversations/{conversationId}/notes", to(&self::add)},
        {"PATCH", "/api/v1/notes/{noteId}", to(&self::change)},
        {"DELETE", "/api/v1/notes/{noteId}", to(&self::remove)},
        {"GET", "/api/v1/canned-replies", to(&self::list_canned)},
        {"POST", "/api/v1/canned-replies", to(&self::add_canned)},
        {"PATCH", "/api/v1/canned-replies/{replyId}", to(&self::change_canned)},
        {"DELETE", "/api/v1/canned-replies/{replyId}", to(&self::remove_canned)}};
}

awaitable<response> inbox_note_handlers::list(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    const auto size = read_limit(asked.query("limit"));
    if (!size) co_return invalid_field(asked, size.error().field, size.error().message);
    const auto after = read_place(asked.query("cursor"));
    if (!after) co_return invalid_field(asked, after.error().field, after.error().message);
    const auto page = co_await notes_.list(by(*who, asked), *id, *size, *after);
    if (!page) co_return answer_failure(asked, page.error());
    if (!*page) co_return not_found(asked, "conversation");
    const auto& notes = **page;
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : notes.rows) write_note(out, row);
    out.end_array().field("hasMore", notes.has_more).key("nextCursor");
    if (notes.has_more)
        out.value(encode_cursor({notes.rows.back().created_at, to_string(notes.rows.back().id)}));
    else
        out.null();
    out.end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> inbox_note_handlers::add(request asked) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    auto text = read_note_text(asked.body);
    if (!text) co_return invalid_field(asked, text.error().path, text.error().message);
    const auto done = co_await notes_.add(by(*who, asked), *id, std::move(*text));
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "conversation");
    co_return note_answer(201, **done);
}

awaitable<response> inbox_note_handlers::change(request asked) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("noteId"));
    if (!id) co_return not_found(asked, "note");
    auto text = read_note_text(asked.body);
    if (!text) co_return invalid_field(asked, text.error().path, text.error().message);
    const auto done =
        co_await notes_.change(by(*who, asked), *id, only_own(*who), std::move(*text));
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "note");
    co_return note_answer(200, **done);
}

awaitable<response> inbox_note_handlers::remove(request asked) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("noteId"));
    if (!id) co_return not_found(asked, "note");
    const auto done = co_await notes_.remove(by(*who, asked), *id, only_own(*who));
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "note");
    co_return empty_answer();
}

awaitable<response> inbox_note_handlers::list_canned(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto page = co_await notes_.list_canned(by(*who, asked));
    if (!page) co_return answer_failure(asked, page.error());
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : page->rows) write_canned(out, row);
    out.end_array().key("nextCursor").null().field("hasMore", false).end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> inbox_note_handlers::add_canned(request asked) {
    const auto who = authorize(asked, action::manage_canned_replies);
    if (!who) co_return who.error();
    auto wish = read_canned_request(asked.body, true);
    if (!wish) co_return invalid_field(asked, wish.error().path, wish.error().message);
    const auto done = co_await notes_.add_canned(
        by(*who, asked), std::move(*wish->shortcut), std::move(*wish->text)
    );
    co_return canned_answer(asked, 201, done);
}

awaitable<response> inbox_note_handlers::change_canned(request asked) {
    const auto who = authorize(asked, action::manage_canned_replies);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("replyId"));
    if (!id) co_return not_found(asked, "canned reply");
    auto wish = read_canned_request(asked.body, false);
    if (!wish) co_return invalid_field(asked, wish.error().path, wish.error().message);
    const auto done = co_await notes_.change_canned(
        by(*who, asked), *id, std::move(wish->shortcut), std::move(wish->text)
    );
    co_return canned_answer(asked, 200, done);
}

awaitable<response> inbox_note_handlers::remove_canned(request asked) {
    const auto who = authorize(asked, action::manage_canned_replies);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("replyId"));
    if (!id) co_return not_found(asked, "canned reply");
    const auto done = co_await notes_.remove_canned(by(*who, asked), *id);
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "canned reply");
    co_return empty_answer();
}

}  // namespace hermod::store
