#include "handlers/raw_webhook_handlers.hpp"

#include "handlers/caller.hpp"
#include "handlers/lists.hpp"

namespace hermod::store {

using http::request;
using http::response;

namespace {

void write_about(json::writer& out, const raw_webhook_row& row) {
    out.field("id", to_string(row.id)).field("accountId", to_string(row.account_id));
    out.field("receivedAt", format_rfc3339(row.received_at));
    out.field("changeCount", row.changes).field("bytes", row.bytes);
}

/// A time in the query; a problem if it is none.
boost::system::result<std::optional<system_time>, page_problem> read_moment(
    const request& asked, const char* name
) {
    const auto text = asked.query(name);
    if (!text || text->empty()) return std::optional<system_time>{};
    const auto moment = parse_rfc3339(*text);
    if (!moment) return page_problem{name, std::string{name} + " must be a time in RFC 3339"};
    return moment;
}

boost::system::result<raw_webhook_filter, page_problem> read_filter(
    const request& asked, const page_request& page
) {
    raw_webhook_filter out;
    out.limit = page.limit;
    if (page.after) out.before = parse_uuid(page.after->id);
    if (page.after && !out.before)
        return page_problem{"cursor", "cursor is not one that this list gave"};
    const auto account = asked.query("accountId").value_or("");
    if (!account.empty()) out.account = parse_uuid(account);
    if (!account.empty() && !out.account)
        return page_problem{"accountId", "accountId must be a UUID"};
    const auto from = read_moment(asked, "from");
    if (!from) return from.error();
    const auto to = read_moment(asked, "to");
    if (!to) return to.error();
    out.from = *from;
    out.to = *to;
    return out;
}

}  // namespace

std::vector<http::route> raw_webhook_handlers::routes() {
    const auto to = [this](awaitable<response> (raw_webhook_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = raw_webhook_handlers;
    return {
        {"GET", "/api/v1/raw-webhooks", to(&self::list)},
        {"GET", "/api/v1/raw-webhooks/{id}", to(&self::one)},
        {"POST", "/api/v1/raw-webhooks/{id}/replay", to(&self::replay)}};
}

awaitable<response> raw_webhook_handlers::list(request asked) {
    const auto who = authorize(asked, action::replay_webhooks);
    if (!who) co_return who.error();
    const auto page = read_list_page(asked);
    if (!page) co_return page.error();
    auto which = read_filter(asked, *page);
    if (!which) co_return invalid_field(asked, which.error().field, which.error().message);
    const auto most = static_cast<std::size_t>(which->limit);
    ++which->limit;  // one more says whether there are more
    auto rows = co_await rows_.list(who->tenant_id, std::move(*which), limit());
    if (!rows) co_return answer_failure(asked, rows.error());
    const bool has_more = rows->size() > most;
    if (has_more) rows->resize(most);
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& row : *rows) {
        out.begin_object();
        write_about(out, row);
        out.end_object();
    }
    out.end_array();
    std::optional<std::string> next;
    if (has_more) next = encode_cursor({rows->back().received_at, to_string(rows->back().id)});
    finish_list(out, next);
    co_return http::make_json(200, out.str());
}

awaitable<response> raw_webhook_handlers::one(request asked) {
    const auto who = authorize(asked, action::replay_webhooks);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "webhook");
    const auto found = co_await rows_.find(who->tenant_id, *id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "webhook");
    json::writer out;
    out.begin_object().key("rawWebhook").begin_object();
    write_about(out, **found);
    out.raw_field("changes", (**found).body).end_object().end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> raw_webhook_handlers::replay(request asked) {
    const auto who = authorize(asked, action::replay_webhooks);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("id"));
    if (!id) co_return not_found(asked, "webhook");
    auto author = author_of(*who, asked);
    const auto found =
        co_await rows_.take_for_replay(who->tenant_id, *id, std::move(author), limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "webhook");
    auto changes = read_raw_body((**found).body);
    if (!changes) {
        logger_.error("raw_webhook.unreadable", {{"rawWebhookId", to_string(*id)}});
        co_return refuse(asked, 500, "INTERNAL", "What was kept cannot be read.");
    }
    const auto count = static_cast<std::int64_t>(changes->size());
    const bool is_out = co_await replay_(std::move(*changes));
    if (!is_out) {
        http::api_error error;
        error.status = 503;
        error.code = "UNAVAILABLE";
        error.message = "The broker cannot be reached now.";
        error.retryable = true;
        error.retry_after_seconds = 5;
        co_return http::make_error(error, asked.request_id);
    }
    logger_.info(
        "raw_webhook.replayed",
        {{"rawWebhookId", to_string(*id)}, {"count", count}, {"requestId", asked.request_id}}
    );
    json::writer out;
    out.begin_object()
        .field("rawWebhookId", to_string(*id))
        .field("changeCount", count)
        .end_object();
    co_return http::make_json(202, out.str());
}

}  // namespace hermod::store
