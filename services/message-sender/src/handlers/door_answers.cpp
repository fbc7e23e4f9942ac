#include "handlers/door_answers.hpp"

namespace hermod::sender {

http::response refuse(
    const http::request& asked, int status, std::string code, std::string message, std::string field
) {
    http::api_error error{.status = status, .code = std::move(code), .message = std::move(message)};
    error.field = std::move(field);
    error.retryable = status == 503;
    if (error.retryable) error.retry_after_seconds = 1;
    return http::make_error(error, asked.request_id);
}

http::response refuse_account(const http::request& asked, account_trouble why) {
    if (why == account_trouble::store_away)
        return refuse(asked, 503, "UNAVAILABLE", "The account cannot be looked up now.");
    return refuse(asked, 404, "NOT_FOUND", "There is no such account, or it has no access token.");
}

}  // namespace hermod::sender
