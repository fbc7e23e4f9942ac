#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/http/client.hpp"
#include "hermod/http/public_address.hpp"
#include "hermod/media/url.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hermod::media {

struct fetch_settings {
    /// Addresses of private networks and other ports than these are refused, but with
    /// `allows_private` (for tests and closed networks).
    bool allows_private{false};
    std::vector<std::string> ports{"80", "443"};
    /// Which addresses are of the public internet; tests, which have none, say it otherwise.
    std::function<bool(const asio::ip::address&)> is_public{http::is_public};
    int max_redirects{3};
    std::chrono::milliseconds connect_deadline{5'000};
    std::string ca_file{};  // "": the system's
    std::string user_agent{"hermod-media/1"};
};

struct fetched {
    std::string bytes;
    std::string said_type;  // Content-Type, not to be trusted
    std::string name;       // of the address, "" if none
};

/// Why there is no file. `code` is stable: MEDIA_URL_INVALID, MEDIA_URL_FORBIDDEN,
/// MEDIA_FETCH_FAILED, MEDIA_TOO_LARGE.
struct fetch_failure {
    std::string code;
    std::string message;
    bool is_passing{false};  // it may work later
    int http_status{0};
};

using fetch_result = std::variant<fetched, fetch_failure>;

/// What to ask with, for each address anew: redirects may lead to hosts that must not see it.
using fields_for = std::function<http::headers(const url&)>;

/// Gets files from addresses that somebody else chose. See README.md for what it refuses.
class fetcher {
public:
    fetcher(executor, fetch_settings, log::logger&, telemetry::registry&);

    awaitable<fetch_result> get(
        std::string address, std::size_t max_bytes, deadline limit, fields_for fields = {}
    );

private:
    awaitable<http::outcome> ask(
        const url& where, std::size_t max_bytes, deadline limit, const fields_for& fields
    );
    [[nodiscard]] bool is_allowed_port(const url&) const;

    executor ex_;
    fetch_settings settings_;
    log::logger& logger_;
    telemetry::registry& metrics_;
};

}  // namespace hermod::media
