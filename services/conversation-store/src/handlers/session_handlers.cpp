#include "handlers/session_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/caller.hpp"
#include "handlers/people_json.hpp"

#include "hermod/auth/session.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/json/reader.hpp"

namespace hermod::store {

using http::request;
using http::response;

namespace {

constexpr std::size_t max_email = 320;
constexpr std::size_t max_beside = 100;

response too_many(const request& asked, std::chrono::seconds wait) {
    http::api_error error;
    error.status = 429;
    error.code = "TOO_MANY_ATTEMPTS";
    error.message = "There were too many tries to log in.";
    error.retryable = true;
    error.retry_after_seconds = static_cast<int>(wait.count());
    return http::make_error(error, asked.request_id);
}

/// The same for every reason.
response wrong_login(const request& asked) {
    return refuse(
        asked,
        401,
        "INVALID_CREDENTIALS",
        "The e-mail address or the password is not right, or the tenant must be named."
    );
}

response busy(const request& asked) {
    http::api_error error;
    error.status = 503;
    error.code = "SERVICE_UNAVAILABLE";
    error.message = "Too many people are logging in at the moment.";
    error.retryable = true;
    error.retry_after_seconds = 2;
    return http::make_error(error, asked.request_id);
}

std::string session_json(const session_row& found) {
    json::writer out;
    out.begin_object();
    out.field("sessionId", to_string(found.id)).field("tenantId", to_string(found.tenant_id));
    out.field("userId", to_string(found.user_id)).field("role", found.role);
    out.field("expiresAt", to_unix_ms(found.ends_at)).end_object();
    return out.str();
}

response no_content() {
    response done;
    done.status = 204;
    return done;
}

}  // namespace

std::vector<http::route> session_handlers::routes() {
    const auto to = [this](awaitable<response> (session_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = session_handlers;
    return {
        {"POST", "/internal/v1/sessions", to(&self::log_in)},
        {"GET", "/internal/v1/sessions/{hash}", to(&self::find)},
        {"GET", "/api/v1/session", to(&self::show)},
        {"DELETE", "/api/v1/session", to(&self::end)},
        {"DELETE", "/api/v1/session/all", to(&self::end_all)},
        {"POST", "/api/v1/session/password", to(&self::change_password)}};
}

boost::system::result<session_handlers::login, response> session_handlers::read_login(
    const request& asked
) {
    const auto parsed = json::document::parse(asked.body);
    if (!parsed) return refuse(asked, 400, "INVALID_JSON", parsed.error().message);
    json::object_reader in{parsed->root()};
    login wanted;
    wanted.email = in.required_string("email", max_email);
    wanted.password = secret{in.required_string("password", most_password_bytes)};
    const auto tenant = in.optional_string("tenant", 36);
    if (!in.ok())
        return refuse(asked, 400, "MISSING_FIELD", in.failure().message, in.failure().path);
    if (tenant && !tenant->empty()) {
        wanted.tenant = parse_uuid(*tenant);
        if (!wanted.tenant) return invalid_field(asked, "tenant", "tenant must be a UUID");
    }
    wanted.address = asked.fields.get("X-Hermod-Address").value_or("");
    wanted.user_agent = asked.fields.get("User-Agent").value_or("");
    return wanted;
}

awaitable<response> session_handlers::log_in(request asked) {
    auto wanted = read_login(asked);
    if (!wanted) co_return wanted.error();
    // What cannot be an address is braked and refused like one that nobody has.
    wanted->email = normalise_email(wanted->email).value_or("@");
    const auto wait = co_await sessions_.take_try(wanted->email, wanted->address, limit());
    if (!wait) co_return answer_failure(asked, wait.error());
    if (*wait) co_return too_many(asked, **wait);
    const auto found = co_await sessions_.find_login(wanted->email, wanted->tenant, limit());
    if (!found) co_return answer_failure(asked, found.error());
    std::optional<std::string> hash;
    if (*found) hash = (*found)->password_hash;
    const auto is_right = co_await passwords_.check(std::move(hash), wanted->password);
    if (!is_right) co_return busy(asked);
    if (!*is_right) {
        if (*found) note_refusal(asked, *wanted, **found);
        co_return wrong_login(asked);
    }
    co_return co_await begin(asked, *wanted, **found);
}

awaitable<response> session_handlers::begin(
    const request& asked, const login& wanted, const login_candidate& found
) {
    const auto forgiven = co_await sessions_.forgive(wanted.email, wanted.address, limit());
    if (!forgiven) co_return answer_failure(asked, forgiven.error());
    const auto token = auth::make_session_token();
    new_session fresh;
    fresh.tenant_id = found.tenant_id;
    fresh.id = make_uuid_v7();
    fresh.user_id = found.user_id;
    fresh.token_hash = from_base64url(auth::hash_session_token(token.reveal()).value()).value();
    fresh.address = wanted.address;
    fresh.user_agent = is_utf8(wanted.user_agent) ? wanted.user_agent : "";
    if (crypto::needs_new_hash(found.password_hash, passwords_.cost()))
        fresh.fresh_password_hash = co_await passwords_.hash(wanted.password);
    const change_author who{"user", to_string(found.user_id), wanted.address, asked.request_id};
    const auto view = co_await sessions_.begin(std::move(fresh), who, limit());
    if (!view) co_return answer_failure(asked, view.error());
    if (!*view) co_return wrong_login(asked);
    logger_.info(
        "session.begun",
        {{"tenantId", to_string(found.tenant_id)},
         {"userId", who.id},
         {"requestId", asked.request_id}}
    );
    json::writer out;
    out.begin_object().field("token", token.reveal()).key("session");
    write_session(out, **view);
    out.end_object();
    co_return http::make_json(201, out.str());
}

void session_handlers::note_refusal(
    const request& asked, const login& wanted, const login_candidate& whom
) {
    logger_.warning(
        "session.refused",
        {{"tenantId", to_string(whom.tenant_id)},
         {"userId", to_string(whom.user_id)},
         {"requestId", asked.request_id}}
    );
    if (beside_.size() >= max_beside) return;
    change_author nobody{"system", "", wanted.address, asked.request_id};
    happening what{
        whom.tenant_id, "session.refused", "user", to_string(whom.user_id), std::nullopt};
    beside_.spawn("note of a refused login", write_note(std::move(nobody), std::move(what)));
}

awaitable<void> session_handlers::write_note(change_author who, happening what) {
    const auto done = co_await sessions_.note(std::move(who), std::move(what), limit());
    if (!done) logger_.warning("session.refusal_not_noted", {{"what", done.error().message}});
}

awaitable<response> session_handlers::find(request asked) {
    const auto hash = from_base64url(asked.param("hash"));
    if (!hash) co_return not_found(asked, "session");
    const auto found = co_await sessions_.find(*hash, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "session");
    co_return http::make_json(200, session_json(**found));
}

awaitable<response> session_handlers::show(request asked) {
    const auto who = authorize(asked, action::use_session);
    if (!who) co_return who.error();
    if (!who->session_id) co_return not_found(asked, "session");
    const auto view = co_await sessions_.show(who->tenant_id, *who->session_id, limit());
    if (!view) co_return answer_failure(asked, view.error());
    if (!*view) co_return not_found(asked, "session");
    json::writer out;
    write_session(out, **view);
    co_return http::make_json(200, out.str());
}

awaitable<response> session_handlers::end(request asked) {
    const auto who = authorize(asked, action::use_session);
    if (!who) co_return who.error();
    if (!who->session_id) co_return not_found(asked, "session");
    const auto author = author_of(*who, asked);
    const auto done = co_await sessions_.end(who->tenant_id, *who->session_id, author, limit());
    if (!done) co_return answer_failure(asked, done.error());
    co_return no_content();
}

awaitable<response> session_handlers::end_all(request asked) {
    const auto who = authorize(asked, action::use_session);
    if (!who) co_return who.error();
    const auto author = author_of(*who, asked);
    const auto done =
        co_await sessions_.end_all(who->tenant_id, who->user_id().value(), author, limit());
    if (!done) co_return answer_failure(asked, done.error());
    co_return no_content();
}

awaitable<response> session_handlers::change_password(request asked) {
    const auto who = authorize(asked, action::use_session);
    if (!who) co_return who.error();
    const auto parsed = json::document::parse(asked.body);
    if (!parsed) co_return refuse(asked, 400, "INVALID_JSON", parsed.error().message);
    json::object_reader in{parsed->root()};
    const secret current{in.required_string("currentPassword", most_password_bytes)};
    const secret wanted{in.required_string("newPassword", most_password_bytes)};
    if (!in.ok())
        co_return refuse(asked, 400, "MISSING_FIELD", in.failure().message, in.failure().path);
    const auto user = who->user_id().value();
    const auto known = co_await sessions_.find_password(who->tenant_id, user, limit());
    if (!known) co_return answer_failure(asked, known.error());
    if (!*known) co_return not_found(asked, "user");
    const auto problem =
        password_problem(wanted.reveal(), (*known)->email, sessions_.rules().least_password);
    if (problem) co_return invalid_field(asked, "newPassword", "newPassword " + *problem);
    // Whoever has got hold of a session must not guess the password either.
    const auto wait = co_await sessions_.take_try((*known)->email, who->address, limit());
    if (!wait) co_return answer_failure(asked, wait.error());
    if (*wait) co_return too_many(asked, **wait);
    const auto is_right = co_await passwords_.check((*known)->hash, current);
    if (!is_right) co_return busy(asked);
    if (!*is_right)
        co_return invalid_field(asked, "currentPassword", "currentPassword is not right");
    const auto forgiven = co_await sessions_.forgive((*known)->email, who->address, limit());
    if (!forgiven) co_return answer_failure(asked, forgiven.error());
    auto hash = co_await passwords_.hash(wanted);
    if (!hash) co_return busy(asked);
    const auto author = author_of(*who, asked);
    const auto done = co_await sessions_.change_password(
        who->tenant_id, user, std::move(*hash), who->session_id, author, limit()
    );
    if (!done) co_return answer_failure(asked, done.error());
    co_return no_content();
}

}  // namespace hermod::store
