#include "domain/webhook_rules.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/http/client.hpp"
#include "hermod/http/public_address.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <algorithm>
#include <array>

namespace hermod::store {

namespace {

constexpr std::size_t max_url = 2048;
constexpr std::size_t secret_bytes = 32;
constexpr std::string_view secret_prefix = "whsec_";
constexpr std::array<std::string_view, 6> events{
    "message_created",
    "status_update",
    "inbound_message",
    "conversation_updated",
    "message_updated",
    "account_updated"};

bool is_url_character(char c) noexcept {
    return c > ' ' && c <= '~' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '#';
}

}  // namespace

std::optional<webhook_address> parse_webhook_url(std::string_view url, bool allows_private) {
    if (url.size() > max_url || !std::all_of(url.begin(), url.end(), is_url_character))
        return std::nullopt;
    const bool is_https = url.starts_with("https://");
    if (!is_https && !(allows_private && url.starts_with("http://"))) return std::nullopt;
    const auto authority = url.find("//") + 2;
    const auto path = std::min(url.find_first_of("/?", authority), url.size());
    const auto origin = http::parse_origin(url.substr(0, path));
    if (!origin) return std::nullopt;
    boost::system::error_code no_address;
    const auto address = boost::asio::ip::make_address(origin->host, no_address);
    if (!no_address && !allows_private && !http::is_public(address)) return std::nullopt;
    webhook_address found;
    found.origin = url.substr(0, path);
    found.target = url.substr(path);
    if (!found.target.starts_with('/')) found.target.insert(0, "/");
    return found;
}

bool is_webhook_event(std::string_view type) noexcept {
    return std::find(events.begin(), events.end(), type) != events.end();
}

secret make_webhook_secret() {
    return secret{std::string{secret_prefix} + to_base64(crypto::random_bytes(secret_bytes))};
}

std::string sign_webhook(
    const secret& key, std::string_view id, std::int64_t unix_seconds, std::string_view body
) {
    std::string_view text = key.reveal();
    if (text.starts_with(secret_prefix)) text.remove_prefix(secret_prefix.size());
    const secret bytes{from_base64(text).value_or(std::string{text})};
    std::string content{id};
    content += '.' + std::to_string(unix_seconds) + '.';
    content += body;
    return "v1," + to_base64(crypto::hmac_sha256(bytes.reveal(), content));
}

std::string make_webhook_body(
    std::string_view type,
    system_time at,
    std::string_view conversation_id,
    std::string_view payload_json
) {
    json::writer out;
    out.begin_object().field("type", type).field("timestamp", format_rfc3339(at));
    out.key("data").begin_object();
    const auto payload = json::document::parse(payload_json, {.bytes = payload_json.size() + 1});
    bool names_conversation = false;
    if (payload) {
        const auto root = payload->root();
        for (std::size_t i = 0; i < root.size(); ++i) {
            names_conversation = names_conversation || root.key_at(i) == "conversationId";
            out.raw_field(root.key_at(i), root.value_at(i).dump());
        }
    }
    if (!names_conversation && !conversation_id.empty())
        out.field("conversationId", conversation_id);
    out.end_object().end_object();
    return out.str();
}

webhook_verdict judge_webhook_answer(int status) noexcept {
    if (status >= 200 && status < 300) return webhook_verdict::delivered;
    return status == 410 ? webhook_verdict::gone : webhook_verdict::retry;
}

std::optional<std::chrono::seconds> wait_after(const webhook_rules& rules, int tries) noexcept {
    const auto next = static_cast<std::size_t>(std::max(1, tries)) - 1;
    if (next >= rules.waits.size()) return std::nullopt;
    return rules.waits[next];
}

}  // namespace hermod::store
