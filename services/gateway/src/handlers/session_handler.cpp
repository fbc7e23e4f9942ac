#include "handlers/session_handler.hpp"

#include "hermod/auth/session.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <algorithm>

namespace hermod::gateway {

namespace {

constexpr api_route show_route{
    "GET", "/api/v1/session", upstream::store, auth::action::use_session};
constexpr api_route change_route{
    "POST", "/api/v1/session/password", upstream::store, auth::action::use_session};

http::response refuse(const http::request& r, int status, std::string code, std::string message) {
    http::api_error error;
    error.status = status;
    error.code = std::move(code);
    error.message = std::move(message);
    return http::make_error(error, r.request_id);
}

http::response no_login(const http::request& r) {
    return refuse(r, 401, "UNAUTHORIZED", "There is no login.");
}

/// Forms of other sites cannot send this type without asking first: nobody is logged in unawares.
bool is_json(const http::request& r) {
    const auto type = r.fields.get("Content-Type").value_or("");
    return type.substr(0, type.find(';')) == "application/json";
}

/// The members of an object, and the CSRF token with them.
std::string with_csrf(std::string_view object, std::string_view csrf) {
    json::writer out;
    out.begin_object().field("csrfToken", csrf).end_object();
    std::string text = out.str();
    text.pop_back();
    text += object.size() > 2 ? "," : "";
    text += object.substr(1);
    return text;
}

}  // namespace

session_handler::session_handler(
    http::client& store,
    forwarder& to_services,
    authenticator& who,
    const service::service_keys& keys,
    settings s
)
    : store_{store},
      forwarder_{to_services},
      authenticator_{who},
      keys_{keys},
      settings_{s} {}

std::string session_handler::make_cookie(std::string_view token, std::int64_t seconds) const {
    std::string cookie{auth::session_cookie};
    cookie += "=" + std::string{token} +
              "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds);
    if (settings_.is_secure) cookie += "; Secure";
    return cookie;
}

http::outgoing session_handler::make_login(http::request& r) const {
    http::outgoing out;
    out.method = "POST";
    out.target = "/internal/v1/sessions";
    out.fields.add("Content-Type", "application/json");
    out.fields.add("User-Agent", std::string{r.fields.get("User-Agent").value_or("")});
    out.fields.add("X-Hermod-Address", r.peer_address);
    out.fields.add("X-Request-Id", r.request_id);
    out.fields.add(std::string{service::service_key_header}, keys_.current().reveal());
    out.body = std::move(r.body);
    out.limit = steady_clock::now() + settings_.login_deadline;
    return out;
}

http::response session_handler::answer_login(const http::request& r, const http::response& got)
    const {
    const auto parsed = json::document::parse(got.body);
    if (got.status != 201) {
        // 401 is the store's word on the password, or on our own service key.
        const bool is_about_us =
            got.status == 401 &&
            (!parsed || parsed->root()["error"]["code"].string() != "INVALID_CREDENTIALS");
        if (is_about_us) return refuse(r, 502, "BAD_GATEWAY", "The service refused the gateway.");
        http::response answer = got;
        drop_hop_by_hop(answer.fields);
        return answer;
    }
    if (!parsed) return refuse(r, 502, "BAD_GATEWAY", "The service's answer cannot be read.");
    const auto root = parsed->root();
    const auto token = root["token"].string();
    const auto expires_at = parse_rfc3339(root["session"]["expiresAt"].string().value_or(""));
    if (!token || !expires_at)
        return refuse(r, 502, "BAD_GATEWAY", "The service's answer cannot be read.");
    auto answer =
        http::make_json(200, with_csrf(root["session"].dump(), auth::csrf_token_of(*token)));
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(
        *expires_at - std::chrono::system_clock::now()
    );
    answer.fields.add("Set-Cookie", make_cookie(*token, std::max<std::int64_t>(0, left.count())));
    return answer;
}

awaitable<http::response> session_handler::log_in(http::request r) {
    if (!is_json(r))
        co_return refuse(r, 400, "VALIDATION_ERROR", "A login is sent as application/json.");
    auto question = make_login(r);
    const http::outcome got = co_await store_.send(std::move(question));
    if (got.delivery != http::delivery::answered)
        co_return http::make_error(explain_failure(got), r.request_id);
    co_return answer_login(r, got.answer);
}

awaitable<http::response> session_handler::show(service::caller who, http::request r) {
    const auto token = auth::find_session_token(r.fields.get("Cookie").value_or(""));
    auto ended = no_login(r);
    if (!who.session_id || !token) co_return ended;
    const http::headers cookies = r.fields;
    auto answer = co_await forwarder_.forward(show_route, std::move(who), std::move(r));
    // It ended after it was last looked up: switched off, signed out elsewhere, run out.
    if (answer.status == 404) {
        authenticator_.forget_session(cookies);
        co_return ended;
    }
    if (answer.status == 200) answer.body = with_csrf(answer.body, auth::csrf_token_of(*token));
    co_return answer;
}

awaitable<http::response> session_handler::end(service::caller who, http::request r) {
    if (!who.session_id) co_return no_login(r);
    const http::headers cookies = r.fields;
    auto answer = co_await forwarder_.forward(show_route, std::move(who), std::move(r));
    if (answer.status == 204) {
        authenticator_.forget_session(cookies);
        answer.fields.add("Set-Cookie", make_cookie("", 0));
    }
    co_return answer;
}

awaitable<http::response> session_handler::change_password(service::caller who, http::request r) {
    if (!who.session_id) co_return no_login(r);
    co_return co_await forwarder_.forward(change_route, std::move(who), std::move(r));
}

}  // namespace hermod::gateway
