#pragma once
#include "domain/checkup.hpp"
#include "graph/credential_book.hpp"
#include "graph/graph_desk.hpp"
#include "numbers/account_lookup.hpp"
#include "numbers/number_watch.hpp"

#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"

#include <chrono>
#include <vector>

namespace hermod::sender {

/// `POST /api/v1/accounts/{id}/check`: is the connection of this account with Meta well, and if
/// not, what to do. `POST /api/v1/templates/sync`: all templates of an account, page by page from
/// Meta into the store.
class account_door {
public:
    struct parts {
        store_caller& store;
        credential_book& credentials;
        graph_desk& graph;
        number_watch& numbers;
    };

    account_door(parts given, log::logger& logger)
        : parts_{given},
          logger_{logger} {}

    /// To be put behind service::require_service_key(); valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

    static constexpr int most_template_pages = 100;

private:
    awaitable<http::response> check(http::request asked);
    awaitable<http::response> sync_templates(http::request asked);
    awaitable<checkup_facts> find_facts(std::string account_id, account_facts account);

    parts parts_;
    log::logger& logger_;
};

}  // namespace hermod::sender
