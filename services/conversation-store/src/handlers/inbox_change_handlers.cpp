#include "handlers/inbox_change_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/inbox_json.hpp"
#include "handlers/inbox_requests.hpp"

namespace hermod::store {

using http::request;
using http::response;

namespace {

http::api_error claimed_by(const person& who) {
    json::writer details;
    details.begin_object();
    write_person(details, "assignedTo", who);
    details.end_object();
    http::api_error error;
    error.status = 409;
    error.code = "ALREADY_CLAIMED";
    error.message = who.name + " has this conversation.";
    error.details_json = details.str();
    return error;
}

}  // namespace

std::vector<http::route> inbox_change_handlers::routes() {
    const auto to = [this](awaitable<response> (inbox_change_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = inbox_change_handlers;
    using context = change_context;
    const std::string base = "/api/v1/conversations/{conversationId}/";
    return {
        {"POST", base + "read", to(&self::mark_read)},
        {"POST", base + "unread", plain([this](context about) {
             return changes_.mark_unread(std::move(about));
         })},
        {"POST", base + "archive", plain([this](context about) {
             return changes_.set_archived(std::move(about), true);
         })},
        {"POST", base + "unarchive", plain([this](context about) {
             return changes_.set_archived(std::move(about), false);
         })},
        {"POST", base + "favorite", plain([this](context about) {
             return changes_.set_favorite(std::move(about), true);
         })},
        {"POST", base + "unfavorite", plain([this](context about) {
             return changes_.set_favorite(std::move(about), false);
         })},
        {"POST", base + "pin", plain([this](context about) {
             return changes_.set_pinned(std::move(about), true);
         })},
        {"POST", base + "unpin", plain([this](context about) {
             return changes_.set_pinned(std::move(about), false);
         })},
        {"POST", base + "mute", to(&self::mute)},
        {"POST", base + "unmute", plain([this](context about) {
             return changes_.set_muted(std::move(about), std::nullopt);
         })},
        {"POST", base + "assign", to(&self::assign)},
        {"POST", base + "claim", to(&self::claim)},
        {"POST", base + "release", to(&self::release)},
        {"PUT", base + "tags", to(&self::set_tags)},
        {"GET", "/api/v1/tags", to(&self::read_tags)},
        {"POST", base + "clear", to(&self::clear)},
        {"DELETE", "/api/v1/conversations/{conversationId}", to(&self::remove)},
        {"POST", "/api/v1/conversations/undo", to(&self::undo)}};
}

change_context inbox_change_handlers::context(
    const service::caller& who, const request& asked, const uuid& conversation
) const {
    change_context about;
    about.tenant = who.tenant_id;
    about.eyes = sight_of(actor_of(who));
    about.conversation = conversation;
    about.author = author_of(who, asked);
    about.limit = steady_clock::now() + settings_.query_deadline;
    return about;
}

response inbox_change_handlers::tell(
    const request& asked, postgres::result<std::optional<changed_conversation>> done
) {
    if (!done) return answer_failure(asked, done.error());
    if (!*done) return not_found(asked, "conversation");
    auto& changed = **done;
    if (!changed.events.empty())
        logger_.info(
            changed.action,
            {{"conversationId", to_string(changed.now.id)}, {"requestId", asked.request_id}}
        );
    announce_(std::move(changed.events));
    return http::make_json(200, conversation_json(changed.now));
}

response inbox_change_handlers::tell(
    const request& asked, postgres::result<std::optional<undo_ticket>> done
) {
    if (!done) return answer_failure(asked, done.error());
    if (!*done) return not_found(asked, "conversation");
    logger_.info(
        (*done)->action,
        {{"conversationId", asked.param("conversationId")}, {"requestId", asked.request_id}}
    );
    announce_(std::move((*done)->events));
    return http::make_json(200, undo_json(**done));
}

http::handler inbox_change_handlers::plain(change how) {
    return [this, how = std::move(how)](request asked) {
        return change_plainly(std::move(asked), how);
    };
}

awaitable<response> inbox_change_handlers::change_plainly(request asked, change how) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    auto done = co_await how(context(*who, asked, *id));
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::mark_read(request asked) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    auto up_to = read_up_to(asked.body);
    if (!up_to) co_return invalid_field(asked, up_to.error().path, up_to.error().message);
    auto done = co_await changes_.mark_read(context(*who, asked, *id), std::move(*up_to));
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::mute(request asked) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    const auto until = read_mute(asked.body);
    if (!until) co_return invalid_field(asked, until.error().path, until.error().message);
    auto done = co_await changes_.set_muted(context(*who, asked, *id), *until);
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::assign(request asked) {
    const auto who = authorize(asked, action::assign_conversation);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    const auto user = read_assignee(asked.body);
    if (!user) co_return invalid_field(asked, user.error().path, user.error().message);
    if (*user) {
        const auto is_there = co_await changes_.user_is_active(
            who->tenant_id, **user, steady_clock::now() + settings_.query_deadline
        );
        if (!is_there) co_return answer_failure(asked, is_there.error());
        if (!*is_there)
            co_return refuse(
                asked, 422, "UNKNOWN_USER", "There is no active user with this id.", "userId"
            );
    }
    auto done = co_await changes_.assign(context(*who, asked, *id), *user);
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::claim(request asked) {
    const auto who = authorize(asked, action::claim_conversation);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    const auto self = who->user_id();
    if (!id || !self) co_return not_found(asked, "conversation");
    auto done = co_await changes_.claim(context(*who, asked, *id), *self);
    if (done && *done && (*done)->had && (*done)->had->id != to_string(*self))
        co_return http::make_error(claimed_by(*(*done)->had), asked.request_id);
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::release(request asked) {
    const auto who = authorize(asked, action::claim_conversation);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    const auto self = who->user_id();
    if (!id || !self) co_return not_found(asked, "conversation");
    auto done = co_await changes_.release(context(*who, asked, *id), *self);
    if (done && *done && (*done)->now.assigned_to)
        co_return refuse(asked, 409, "CONFLICT", "Somebody else has this conversation.");
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::set_tags(request asked) {
    const auto who = authorize(asked, action::change_inbox);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    auto tags = read_tags_request(asked.body);
    if (!tags) co_return invalid_field(asked, tags.error().path, tags.error().message);
    auto done = co_await changes_.set_tags(context(*who, asked, *id), std::move(*tags));
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::read_tags(request asked) {
    const auto who = authorize(asked, action::read_inbox);
    if (!who) co_return who.error();
    const auto tags =
        co_await changes_.read_tags(who->tenant_id, steady_clock::now() + settings_.query_deadline);
    if (!tags) co_return answer_failure(asked, tags.error());
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& tag : *tags) out.value(tag);
    out.end_array().key("nextCursor").null().field("hasMore", false).end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> inbox_change_handlers::clear(request asked) {
    const auto who = authorize(asked, action::delete_conversation);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    auto done = co_await changes_.clear(context(*who, asked, *id));
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::remove(request asked) {
    const auto who = authorize(asked, action::delete_conversation);
    if (!who) co_return who.error();
    const auto id = parse_uuid(asked.param("conversationId"));
    if (!id) co_return not_found(asked, "conversation");
    auto done = co_await changes_.remove(context(*who, asked, *id));
    co_return tell(asked, std::move(done));
}

awaitable<response> inbox_change_handlers::undo(request asked) {
    const auto who = authorize(asked, action::delete_conversation);
    if (!who) co_return who.error();
    const auto token = read_undo_token(asked.body);
    if (!token) co_return invalid_field(asked, token.error().path, token.error().message);
    auto change = context(*who, asked, uuid());
    auto done = co_await changes_.undo(std::move(change), *token);
    if (done && !*done) co_return not_found(asked, "what this would take back");
    co_return tell(asked, std::move(done));
}

}  // namespace hermod::store
