#include "handlers/inbox_contact_handlers.hpp"

#include "domain/conversation_list.hpp"
#include "handlers/answers.hpp"
#include "handlers/inbox_requests.hpp"

namespace hermod::store {

namespace {

using http::request;
using http::response;

constexpr int messages_per_export = 5'000;

void write_contact(json::writer& out, const contact_details& row) {
    out.begin_object().field("id", to_string(row.id));
    write_text(out, "name", row.name);
    write_text(out, "profileName", row.profile_name);
    write_text(out, "phone", row.phone);
    write_text(out, "waId", row.wa_id);
    write_text(out, "userId", row.bsuid);
    write_text(out, "email", row.email);
    out.field("isGroup", row.is_group).raw_field("conversations", row.conversations_json);
    out.field("createdAt", format_rfc3339(row.created_at))
        .field("updatedAt", format_rfc3339(row.updated_at))
        .end_object();
}

response contact_answer(int status, const contact_details& row) {
    json::writer out;
    out.begin_object().key("contact");
    write_contact(out, row);
    out.end_object();
    return http::make_json(status, out.str());
}

}  // namespace

std::vector<http::route> inbox_contact_handlers::routes() {
    const auto to = [this](awaitable<response> (inbox_contact_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = inbox_contact_handlers;
    return {
        {"GET", "/api/v1/contacts", to(&self::list)},
        {"POST", "/api/v1/contacts", to(&self::add)},
        {"GET", "/api/v1/contacts/{contactId}", to(&self::one)},
        {"PATCH", "/api/v1/contacts/{contactId}", to(&self::change)},
        {"DELETE", "/api/v1/contacts/{contactId}", to(&self::remove)},
        {"GET", "/api/v1/contacts/{contactId}/export", to(&self::export_all)},
        {"POST", "/api/v1/contacts/{contactId}/erase", to(&self::erase)}};
}

awaitable<response> inbox_contact_handlers::list(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto wanted =
        read_list_request(std::nullopt, asked.query("search"), asked.query("limit"), std::nullopt);
    if (!wanted) co_return invalid_field(asked, wanted.error().field, wanted.error().message);
    const auto after = read_place(asked.query("cursor"));
    if (!after) co_return invalid_field(asked, after.error().field, after.error().message);
    const auto page =
        co_await contacts_.list(by(*who, asked), wanted->search, wanted->limit, *after);
    if (!page) co_return answer_failure(asked, page.error());
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : page->rows) write_contact(out, row);
    out.end_array().field("hasMore", page->has_more).key("nextCursor");
    if (page->has_more)
        out.value(encode_cursor({page->rows.back().created_at, to_string(page->rows.back().id)}));
    else
        out.null();
    out.end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> inbox_contact_handlers::add(request asked) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    auto wish = read_contact_request(asked.body);
    if (!wish) co_return invalid_field(asked, wish.error().path, wish.error().message);
    const auto done = co_await contacts_.put(by(*who, asked), std::move(*wish), who->user_id());
    if (!done) co_return answer_failure(asked, done.error());
    co_return contact_answer(done->is_new ? 201 : 200, done->contact);
}

awaitable<response> inbox_contact_handlers::one(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("contactId"));
    if (!id) co_return not_found(asked, "contact");
    const auto found = co_await contacts_.find(by(*who, asked), *id);
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "contact");
    co_return contact_answer(200, **found);
}

awaitable<response> inbox_contact_handlers::change(request asked) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("contactId"));
    if (!id) co_return not_found(asked, "contact");
    auto wish = read_contact_change(asked.body);
    if (!wish) co_return invalid_field(asked, wish.error().path, wish.error().message);
    const auto done = co_await contacts_.change(
        by(*who, asked), *id, std::move(wish->name), std::move(wish->email)
    );
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "contact");
    co_return contact_answer(200, **done);
}

awaitable<response> inbox_contact_handlers::remove(request asked) {
    const auto who = authorize(asked, action::delete_conversation);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("contactId"));
    if (!id) co_return not_found(asked, "contact");
    auto done = co_await contacts_.remove(by(*who, asked), *id);
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "contact");
    announce_(std::move(**done));
    response gone;
    gone.status = 204;
    co_return gone;
}

awaitable<response> inbox_contact_handlers::export_all(request asked) {
    const auto who = authorize(asked, action::erase_contacts);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("contactId"));
    if (!id) co_return not_found(asked, "contact");
    const auto after = read_place(asked.query("cursor"));
    if (!after) co_return invalid_field(asked, after.error().field, after.error().message);
    const auto done =
        co_await contacts_.export_all(by(*who, asked), *id, messages_per_export, *after);
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "contact");
    json::writer out;
    out.begin_object()
        .raw_field("person", (*done)->person_json)
        .raw_field("messages", (*done)->messages_json);
    out.field("hasMore", (*done)->next.has_value()).key("nextCursor");
    if ((*done)->next)
        out.value(encode_cursor(*(*done)->next));
    else
        out.null();
    out.end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> inbox_contact_handlers::erase(request asked) {
    const auto who = authorize(asked, action::erase_contacts);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("contactId"));
    if (!id) co_return not_found(asked, "contact");
    auto done = co_await contacts_.erase(by(*who, asked), *id);
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "contact");
    announce_(std::move(**done));
    json::writer out;
    out.begin_object().field("contactId", to_string(*id)).field("erased", true).end_object();
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::store
