#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hermod::http {

/// Header fields in their order; names compare without regard to case.
class headers {
public:
    void set(std::string_view name, std::string value);

    void add(std::string name, std::string value) {
        items_.emplace_back(std::move(name), std::move(value));
    }

    void erase(std::string_view name);
    /// The first value of that name.
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const noexcept;

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& items() const noexcept {
        return items_;
    }

    [[nodiscard]] std::vector<std::pair<std::string, std::string>>& items() noexcept {
        return items_;
    }

private:
    std::vector<std::pair<std::string, std::string>> items_;
};

/// A request as a handler sees it. Sizes were checked by the server.
struct request {
    std::string method;  // "GET", upper case
    std::string target;  // as it came: path and query
    std::string path;    // without the query, percent-encoded as it came
    headers fields;
    std::string body;
    /// From a well-formed X-Request-Id of a trusted peer, else made here. Echoed as X-Request-Id in
    /// every answer.
    std::string request_id;
    std::string peer_address;
    /// `{name}` parts of the route, percent-decoded; filled by the router.
    std::map<std::string, std::string, std::less<>> params;

    /// Percent-decoded value of the first query parameter of that name.
    [[nodiscard]] std::optional<std::string> query(std::string_view name) const;
    /// The route's part, "" if the route has none of that name.
    [[nodiscard]] std::string_view param(std::string_view name) const noexcept;
};

struct response {
    int status{200};
    headers fields;
    std::string body;
    /// The server writes `body` alone, without status line and headers, and closes the connection;
    /// empty: it closes without an answer. For simulated peers that break off or talk garbage.
    bool is_raw{false};
    /// The pattern that answered, a label of metrics; set by the router, valid as long as the
    /// router lives.
    std::string_view route{};
};

/// `{"error":{"code","message","field"?,"retryable","requestId","provider"?}}`, the one form of
/// every error.
struct api_error {
    int status{500};
    std::string code;     // stable: MISSING_FIELD, NOT_FOUND, …
    std::string message;  // for people; never internals
    std::string field{};
    bool retryable{false};
    int retry_after_seconds{0};      // > 0 adds Retry-After
    std::string provider_json{};     // raw JSON of `provider`, e.g. {"code":131047,"details":"…"}
    std::string details_json{};      // raw JSON of `details`, for what the code alone does not say
    bool with_success_false{false};  // adds "success":false where a requirement document has it
};

[[nodiscard]] response make_error(const api_error& error, std::string_view request_id);
[[nodiscard]] response make_json(int status, std::string body);

/// The bytes of an HTTP/1.1 answer that ends its connection: for refusals on an upgraded_stream.
[[nodiscard]] std::string to_final_bytes(const response& answer);

/// Percent-decoding; nothing if malformed or if it yields invalid UTF-8. `plus_is_space` for query
/// strings.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace hermod::http
