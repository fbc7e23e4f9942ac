#include "handlers/web_handler.hpp"

#include <algorithm>

namespace hermod::gateway {

namespace {

constexpr std::string_view embeddable_prefix = "/widget";

/// Browsers name it plainly; whoever refuses it (`gzip;q=0`) or names only others gets the plain
/// form.
bool takes_gzip(const http::request& r) {
    const std::string all{r.fields.get("Accept-Encoding").value_or("")};
    for (std::size_t at = 0; at < all.size();) {
        const auto end = std::min(all.find(',', at), all.size());
        auto one = std::string_view{all}.substr(at, end - at);
        while (one.starts_with(' ')) one.remove_prefix(1);
        if (one == "gzip" || (one.starts_with("gzip;") && one.find("q=0") == one.npos)) return true;
        at = end + 1;
    }
    return false;
}

}  // namespace

http::response serve_web_file(
    const web_files& files, const web_policy& policy, const http::request& r
) {
    if (r.method != "GET" && r.method != "HEAD") {
        const http::api_error error{
            .status = 405,
            .code = "METHOD_NOT_ALLOWED",
            .message = "This path does not take this method."};
        auto refusal = http::make_error(error, r.request_id);
        refusal.fields.add("Allow", "GET, HEAD");
        add_api_headers(policy, refusal);
        return refusal;
    }
    const auto* const file = files.find(r.path);
    if (!file) {
        const http::api_error error{
            .status = 404, .code = "NOT_FOUND", .message = "There is nothing at this path."};
        auto refusal = http::make_error(error, r.request_id);
        add_api_headers(policy, refusal);
        return refusal;
    }
    http::response answer;
    answer.route = "web";
    const bool is_packed = !file->gzip.empty() && takes_gzip(r);
    // Two forms are two things to a cache.
    const auto etag =
        is_packed ? file->etag.substr(0, file->etag.size() - 1) + "-gz\"" : file->etag;
    const auto known = r.fields.get("If-None-Match");
    if (known && *known == etag) {
        answer.status = 304;
    } else {
        answer.fields.add("Content-Type", file->content_type);
        if (is_packed) answer.fields.add("Content-Encoding", "gzip");
        answer.body = is_packed ? file->gzip : file->body;
    }
    if (!file->gzip.empty()) answer.fields.add("Vary", "Accept-Encoding");
    answer.fields.add("ETag", etag);
    answer.fields.add(
        "Cache-Control", file->is_immutable ? "public, max-age=31536000, immutable" : "no-cache"
    );
    add_page_headers(policy, r.path.starts_with(embeddable_prefix), answer);
    return answer;
}

}  // namespace hermod::gateway
