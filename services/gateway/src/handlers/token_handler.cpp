#include "handlers/token_handler.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <algorithm>
#include <iterator>

namespace hermod::gateway {

namespace {

constexpr std::chrono::milliseconds lookup_deadline{2'000};
constexpr std::string_view tokens_scope = "tokens";

http::api_error invalid(std::string code, std::string message, std::string field) {
    return {
        .status = 400,
        .code = std::move(code),
        .message = std::move(message),
        .field = std::move(field)};
}

/// Sees its conversation alone if there is one, else all that its maker sees.
auth::claims make_claims(const service::caller& who, const token_request& wanted, system_time now) {
    auth::claims token;
    token.subject = who.subject;
    token.tenant_id = who.tenant_id;
    token.conversation_id = wanted.conversation_id;
    if (who.kind == service::caller_kind::user)
        token.role = who.role;
    else
        token.role = wanted.conversation_id ? auth::role::widget : auth::role::machine;
    // A token must not make tokens: it would outlive the key that it came from.
    if (token.role == auth::role::machine)
        std::copy_if(
            who.scopes.begin(),
            who.scopes.end(),
            std::back_inserter(token.scopes),
            [](const auto& scope) { return scope != tokens_scope; }
        );
    token.issued_at = now;
    token.not_before = now;
    token.expires_at = now + wanted.life;
    return token;
}

}  // namespace

std::variant<token_request, http::api_error> read_token_request(
    std::string_view body, std::chrono::seconds longest_life
) {
    token_request wanted;
    if (body.empty()) return wanted;
    const auto parsed = json::document::parse(body);
    if (!parsed) return invalid("INVALID_JSON", parsed.error().message, "");
    if (parsed->root().kind() != json::kind::object)
        return invalid("INVALID_JSON", "The body must be an object.", "");
    json::object_reader in{parsed->root()};
    const auto conversation = in.optional_string("conversationId");
    const auto seconds = in.optional_integer("ttlSeconds");
    if (!in.ok()) return invalid("INVALID_FIELD", in.failure().message, in.failure().path);
    if (conversation) {
        wanted.conversation_id = parse_uuid(*conversation);
        if (!wanted.conversation_id)
            return invalid("INVALID_FIELD", "conversationId must be a UUID.", "conversationId");
    }
    if (seconds) {
        if (*seconds < 1 || *seconds > longest_life.count())
            return invalid(
                "INVALID_FIELD",
                "ttlSeconds must be 1 to " + std::to_string(longest_life.count()) + ".",
                "ttlSeconds"
            );
        wanted.life = std::chrono::seconds{*seconds};
    }
    return wanted;
}

awaitable<http::response> token_handler::handle(service::caller who, http::request r) {
    const auto read = read_token_request(r.body, tokens_.rules().longest_life);
    if (const auto* error = std::get_if<http::api_error>(&read))
        co_return http::make_error(*error, r.request_id);
    const auto& wanted = std::get<token_request>(read);
    if (wanted.conversation_id) {
        const auto limit = steady_clock::now() + lookup_deadline;
        const auto found =
            co_await store_.find_conversation(who.tenant_id, *wanted.conversation_id, limit);
        if (found == existence::absent) {
            const http::api_error error{
                .status = 404,
                .code = "NOT_FOUND",
                .message = "There is no such conversation.",
                .field = "conversationId"};
            co_return http::make_error(error, r.request_id);
        }
        if (found == existence::unreachable) {
            const http::api_error error{
                .status = 503,
                .code = "UNAVAILABLE",
                .message = "The conversation cannot be checked now.",
                .retryable = true,
                .retry_after_seconds = 1};
            co_return http::make_error(error, r.request_id);
        }
    }
    const auto token = make_claims(who, wanted, std::chrono::system_clock::now());
    json::writer out;
    out.begin_object();
    out.field("token", tokens_.make(token));
    out.field("expiresAt", format_rfc3339(token.expires_at));
    out.end_object();
    log_.info(
        "gateway.token.made",
        {{"requestId", r.request_id},
         {"tenantId", to_string(who.tenant_id)},
         {"subject", who.subject}}
    );
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::gateway
