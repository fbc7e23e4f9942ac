#include "domain/security_headers.hpp"

namespace hermod::gateway {

namespace {

void add_common(const web_policy& policy, http::response& answer) {
    answer.fields.set("X-Content-Type-Options", "nosniff");
    answer.fields.set("Referrer-Policy", "no-referrer");
    if (policy.is_tls)
        answer.fields.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}

}  // namespace

void add_api_headers(const web_policy& policy, http::response& answer) {
    add_common(policy, answer);
    answer.fields.set("Cache-Control", "no-store");
    answer.fields.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
}

void add_page_headers(const web_policy& policy, bool is_embeddable, http::response& answer) {
    add_common(policy, answer);
    std::string ancestors = "'self'";
    if (is_embeddable)
        for (const auto& origin : policy.frame_ancestors) ancestors += " " + origin;
    answer.fields.set(
        "Content-Security-Policy",
        // 'self' covers ws: and wss: of the same host; scripts, styles and images of ours are files.
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors " +
            ancestors
    );
    answer.fields.set("Cross-Origin-Opener-Policy", "same-origin");
}

}  // namespace hermod::gateway
