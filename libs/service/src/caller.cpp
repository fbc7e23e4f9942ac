#include "hermod/service/caller.hpp"

#include "hermod/crypto/digest.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hermod::service {

namespace {

constexpr std::size_t least_key_length = 32;
constexpr std::string_view internal_prefix = "x-hermod-";
constexpr std::string_view tenant_header = "X-Hermod-Tenant";
constexpr std::string_view subject_header = "X-Hermod-Subject";
constexpr std::string_view kind_header = "X-Hermod-Kind";
constexpr std::string_view role_header = "X-Hermod-Role";
constexpr std::string_view conversation_header = "X-Hermod-Conversation";
constexpr std::string_view scopes_header = "X-Hermod-Scopes";
constexpr std::string_view session_header = "X-Hermod-Session";
constexpr std::string_view address_header = "X-Hermod-Address";

constexpr std::array<std::pair<caller_kind, std::string_view>, 3> kind_names{{
    {caller_kind::api_key, "api_key"},
    {caller_kind::user, "user"},
    {caller_kind::widget, "widget"},
}};

std::optional<caller_kind> parse_kind(std::string_view text) noexcept {
    for (const auto& [kind, name] : kind_names)
        if (name == text) return kind;
    return std::nullopt;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += ' ';
        text += word;
    }
    return text;
}

bool is_internal(std::string_view name) noexcept {
    if (name.size() < internal_prefix.size()) return false;
    return std::equal(
        internal_prefix.begin(),
        internal_prefix.end(),
        name.begin(),
        [](char expected, char c) {
            return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        }
    );
}

awaitable<http::response> refuse(std::string request_id) {
    const http::api_error error{
        .status = 401, .code = "UNAUTHORIZED", .message = "a service key is required"};
    co_return http::make_error(error, request_id);
}

}  // namespace

service_keys::service_keys(secret current, secret previous)
    : current_{std::move(current)},
      previous_{std::move(previous)} {}

bool service_keys::accepts(std::string_view presented) const noexcept {
    if (presented.empty()) return false;
    // Both are always compared, so that the time does not tell which one is near.
    const bool is_current = crypto::constant_time_equal(presented, current_.reveal());
    const bool is_previous = crypto::constant_time_equal(presented, previous_.reveal());
    return is_current || is_previous;
}

service_keys read_service_keys(config::reader& in) {
    secret current =
        in.required_secret("HERMOD_SERVICE_KEY", "shared by all services, at least 32 characters");
    secret previous = in.optional_secret(
        "HERMOD_SERVICE_KEY_PREVIOUS", "still accepted while the key is being changed"
    );
    if (!current.empty() && current.reveal().size() < least_key_length)
        in.problem("HERMOD_SERVICE_KEY must have at least 32 characters");
    if (!previous.empty() && previous.reveal().size() < least_key_length)
        in.problem("HERMOD_SERVICE_KEY_PREVIOUS must have at least 32 characters");
    return service_keys{std::move(current), std::move(previous)};
}

http::handler require_service_key(service_keys keys, http::handler next) {
    return [keys = std::move(keys), next = std::move(next)](http::request request) {
        const auto presented = request.fields.get(service_key_header);
        if (!presented || !keys.accepts(*presented)) return refuse(std::move(request.request_id));
        return next(std::move(request));
    };
}

bool caller::has_scope(std::string_view scope) const noexcept {
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

std::optional<uuid> caller::user_id() const noexcept {
    return kind == caller_kind::user ? parse_uuid(subject) : std::nullopt;
}

std::optional<caller> read_caller(const http::headers& fields) {
    const auto tenant = parse_uuid(fields.get(tenant_header).value_or(""));
    const auto kind = parse_kind(fields.get(kind_header).value_or(""));
    const auto role = auth::parse_role(fields.get(role_header).value_or(""));
    const auto subject = fields.get(subject_header).value_or("");
    if (!tenant || !kind || !role || subject.empty()) return std::nullopt;
    caller who;
    who.tenant_id = *tenant;
    who.subject = subject;
    who.kind = *kind;
    who.role = *role;
    if (const auto conversation = fields.get(conversation_header)) {
        who.conversation_id = parse_uuid(*conversation);
        if (!who.conversation_id) return std::nullopt;
    }
    // A widget's credential is good for one conversation: without it nothing is allowed.
    if (*kind == caller_kind::widget && !who.conversation_id) return std::nullopt;
    if (*kind == caller_kind::user && !who.user_id()) return std::nullopt;
    who.scopes = words_of(fields.get(scopes_header).value_or(""));
    if (const auto session = fields.get(session_header)) {
        who.session_id = parse_uuid(*session);
        if (!who.session_id) return std::nullopt;
    }
    who.address = fields.get(address_header).value_or("");
    return who;
}

void write_caller(http::headers& fields, const caller& who) {
    fields.set(tenant_header, to_string(who.tenant_id));
    fields.set(subject_header, who.subject);
    for (const auto& [kind, name] : kind_names)
        if (kind == who.kind) fields.set(kind_header, std::string{name});
    fields.set(role_header, std::string{auth::to_string(who.role)});
    if (who.conversation_id) fields.set(conversation_header, to_string(*who.conversation_id));
    fields.set(scopes_header, joined(who.scopes));
    if (who.session_id) fields.set(session_header, to_string(*who.session_id));
    if (!who.address.empty()) fields.set(address_header, who.address);
}

void strip_internal_headers(http::headers& fields) {
    std::erase_if(fields.items(), [](const auto& field) { return is_internal(field.first); });
}

}  // namespace hermod::service
