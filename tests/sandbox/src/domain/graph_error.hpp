#pragma once
#include <string>
#include <string_view>

namespace hermod::sandbox {

/// An error as the Graph API gives it in an answer or in a `failed` status.
struct graph_error {
    int code{0};
    std::string title;
    std::string details;
    int http_status{400};
    int subcode{0};  // 0: not shown
};

/// Title and HTTP status as Meta's tables have them; a code they do not have gets "Unknown error"
/// and 400.
[[nodiscard]] graph_error make_graph_error(int code, std::string details = {});

/// The body of an HTTP answer: `{"error":{"message","type","code","error_data",…}}`.
[[nodiscard]] std::string error_body(const graph_error& error, std::string_view fbtrace_id);

/// The element of `errors` in a webhook, which has another form than the answer.
[[nodiscard]] std::string webhook_error(const graph_error& error);

}  // namespace hermod::sandbox
