#pragma once
#include "store_directory.hpp"

#include "hermod/auth/token.hpp"
#include "hermod/http/message.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"

#include <chrono>
#include <optional>

namespace hermod::gateway {

struct token_request {
    std::optional<uuid> conversation_id;
    std::chrono::seconds life{900};
};

/// Body of POST /api/v1/tokens; an empty body asks for the defaults.
[[nodiscard]] std::variant<token_request, http::api_error> read_token_request(
    std::string_view body, std::chrono::seconds longest_life
);

/// Gives short-lived tokens for sockets and widgets to holders of an API key, and for their own
/// sockets to people with a login.
class token_handler {
public:
    token_handler(store_directory& store, const auth::token_authority& tokens, log::logger& log)
        : store_{store},
          tokens_{tokens},
          log_{log} {}

    awaitable<http::response> handle(service::caller who, http::request r);

private:
    store_directory& store_;
    const auth::token_authority& tokens_;
    log::logger& log_;
};

}  // namespace hermod::gateway
