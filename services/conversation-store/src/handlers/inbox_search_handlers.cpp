#include "handlers/inbox_search_handlers.hpp"

#include "domain/conversation_list.hpp"
#include "domain/day_span.hpp"
#include "handlers/answers.hpp"
#include "handlers/inbox_json.hpp"
#include "handlers/inbox_requests.hpp"

#include <array>

namespace hermod::store {

namespace {

using http::request;
using http::response;

constexpr int conversations_in_search = 20;

void write_found(json::writer& out, const page_of<found_message>& page) {
    out.begin_array();
    for (const auto& row : page.rows) {
        out.begin_object()
            .field("conversationId", to_string(row.conversation_id))
            .field("messageId", row.message_id);
        out.field("preview", row.preview).field("timestamp", format_rfc3339(row.at)).end_object();
    }
    out.end_array();
}

void write_next(json::writer& out, const page_of<found_message>& page) {
    out.field("hasMore", page.has_more).key("nextCursor");
    if (page.has_more)
        out.value(encode_cursor({page.rows.back().place_at, page.rows.back().message_id}));
    else
        out.null();
}

void write_seconds(json::writer& out, std::string_view name, const std::optional<double>& seconds) {
    out.key(name);
    if (seconds)
        out.value(*seconds);
    else
        out.null();
}

std::string figures_json(const inbox_figures& figures) {
    json::writer out;
    out.begin_object().key("volumes").begin_array();
    for (const auto& day : figures.volumes)
        out.begin_object()
            .field("day", day.day)
            .field("inbound", day.inbound)
            .field("outbound", day.outbound)
            .end_object();
    out.end_array().key("firstResponse").begin_object();
    write_seconds(out, "p50Seconds", figures.response_p50);
    write_seconds(out, "p90Seconds", figures.response_p90);
    out.field("count", figures.responses).end_object().key("failures").begin_array();
    for (const auto& failure : figures.failures)
        out.begin_object().field("code", failure.code).field("count", failure.count).end_object();
    out.end_array().end_object();
    return out.str();
}

std::optional<trouble> parse_trouble(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, trouble>, 3> words{
        {{"uncertain", trouble::uncertain},
         {"failed", trouble::failed},
         {"scheduled", trouble::scheduled}}};
    for (const auto& [word, kind] : words)
        if (word == text) return kind;
    return std::nullopt;
}

}  // namespace

std::vector<http::route> inbox_search_handlers::routes() {
    const auto to = [this](awaitable<response> (inbox_search_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = inbox_search_handlers;
    return {
        {"GET", "/api/v1/search", to(&self::everywhere)},
        {"GET", "/api/v1/conversations/{conversationId}/search", to(&self::in_conversation)},
        {"GET", "/api/v1/analytics", to(&self::figures)},
        {"GET", "/api/v1/messages", to(&self::troubled)},
        {"POST", "/api/v1/messages/{messageId}/settle", to(&self::settle)}};
}

awaitable<response> inbox_search_handlers::everywhere(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    auto text = read_search_text(asked.query("q").value_or(""));
    if (!text)
        co_return invalid_field(asked, "q", "q must be 1 to 100 characters with a letter or digit");
    const auto size = read_limit(asked.query("limit"));
    if (!size) co_return invalid_field(asked, size.error().field, size.error().message);
    const auto after = read_place(asked.query("cursor"));
    if (!after) co_return invalid_field(asked, after.error().field, after.error().message);
    std::vector<conversation_row> people;
    if (!*after) {
        auto found =
            co_await search_.find_conversations(by(*who, asked), *text, conversations_in_search);
        if (!found) co_return answer_failure(asked, found.error());
        people = std::move(*found);
    }
    const auto said =
        co_await search_.find_messages(by(*who, asked), *text, *size, *after);
    if (!said) co_return answer_failure(asked, said.error());
    json::writer out;
    out.begin_object().key("conversations").begin_array();
    for (const auto& row : people) write_conversation(out, row);
    out.end_array().key("messages");
    write_found(out, *said);
    write_next(out, *said);
    out.end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> inbox_search_handlers::in_conversation(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    auto text = read_search_text(asked.query("q").value_or(""));
    if (!text)
        co_return invalid_field(asked, "q", "q must be 1 to 100 characters with a letter or digit");
    const auto size = read_limit(asked.query("limit"));
    if (!size) co_return invalid_field(asked, size.error().field, size.error().message);
    const auto after = read_place(asked.query("cursor"));
    if (!after) co_return invalid_field(asked, after.error().field, after.error().message);
    const auto said =
        co_await search_.find_messages_in(by(*who, asked), *id, *text, *size, *after);
    if (!said) co_return answer_failure(asked, said.error());
    if (!*said) co_return not_found(asked, "conversation");
    json::writer out;
    out.begin_object().key("data");
    write_found(out, **said);
    write_next(out, **said);
    out.end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> inbox_search_handlers::figures(request asked) {
    const auto who = authorize(asked, action::read_analytics);
    if (!who) co_return who.error();
    auto span =
        read_day_span(asked.query("from"), asked.query("to"), std::chrono::system_clock::now());
    if (!span) co_return invalid_field(asked, span.error().field, span.error().message);
    const auto sums =
        co_await search_.sum_up(by(*who, asked), std::move(span->from), std::move(span->until));
    if (!sums) co_return answer_failure(asked, sums.error());
    co_return http::make_json(200, figures_json(*sums));
}

awaitable<response> inbox_search_handlers::troubled(request asked) {
    const auto who = authorize(asked, action::settle_messages);
    if (!who) co_return who.error();
    const auto kind = parse_trouble(asked.query("status").value_or(""));
    if (!kind)
        co_return invalid_field(asked, "status", "status must be uncertain, failed or scheduled");
    const auto size = read_limit(asked.query("limit"));
    if (!size) co_return invalid_field(asked, size.error().field, size.error().message);
    const auto after = read_place(asked.query("cursor"));
    if (!after) co_return invalid_field(asked, after.error().field, after.error().message);
    const auto page = co_await operator_.list(by(*who, asked), *kind, *size, *after);
    if (!page) co_return answer_failure(asked, page.error());
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : page->rows)
        write_message(out, row.message, {settings_.links, who->tenant_id});
    out.end_array().field("hasMore", page->has_more).key("nextCursor");
    if (page->has_more)
        out.value(encode_cursor({page->rows.back().place_at, page->rows.back().message.id}));
    else
        out.null();
    out.end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> inbox_search_handlers::settle(request asked) {
    const auto who = authorize(asked, action::settle_messages);
    if (!who) co_return who.error();
    std::string id{asked.param("messageId")};
    if (!is_message_id(id)) co_return not_found(asked, "message");
    const auto is_sent = read_settlement(asked.body);
    if (!is_sent) co_return invalid_field(asked, is_sent.error().path, is_sent.error().message);
    auto done = co_await operator_.settle(by(*who, asked), id, *is_sent);
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "message");
    if (!(*done)->was_uncertain)
        co_return refuse(asked, 409, "CONFLICT", "What became of this message is known.");
    announce_(std::move((*done)->events));
    json::writer out;
    out.begin_object()
        .field("messageId", id)
        .field("status", *is_sent ? "sent" : "failed")
        .end_object();
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::store
