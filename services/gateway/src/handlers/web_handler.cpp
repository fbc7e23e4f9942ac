#include "handlers/web_handler.hpp"

namespace hermod::gateway {

namespace {

constexpr std::string_view embeddable_prefix = "/widget";

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
    const auto known = r.fields.get("If-None-Match");
    if (known && *known == file->etag) {
        answer.status = 304;
    } else {
        answer.fields.add("Content-Type", file->content_type);
        answer.body = file->body;
    }
    answer.fields.add("ETag", file->etag);
    answer.fields.add(
        "Cache-Control", file->is_immutable ? "public, max-age=31536000, immutable" : "no-cache"
    );
    add_page_headers(policy, r.path.starts_with(embeddable_prefix), answer);
    return answer;
}

}  // namespace hermod::gateway
