#pragma once
#include "hermod/base/time.hpp"
#include "hermod/whatsapp/answer.hpp"
#include "hermod/whatsapp/management.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace hermod::sender {

/// One line of an account's connection check.
struct check_result {
    std::string name;  // credential, token, scopes, number, webhook, signature, clock
    bool ok{false};
    std::string detail;
    std::string what_to_do{};  // "" if there is nothing
};

/// What a question to Meta gave: the answer, or why there is none.
template <class T>
struct finding {
    std::optional<T> found{};
    std::string problem{};                         // if not found
    std::optional<whatsapp::graph_error> error{};  // of Meta, if it gave one
};

/// Everything that was found out about an account.
struct checkup_facts {
    std::string credential_problem;  // "": it could be opened
    finding<whatsapp::token_info> token{};
    finding<whatsapp::number_state> number{};
    finding<std::vector<std::string>> subscribed_apps{};
    std::string account_state{"active"};
    std::optional<system_time> newest_webhook{};
    std::optional<std::chrono::seconds> clock_lead{};
    system_time now{};
};

/// Line by line, each with what to do if it is not well. Pure.
[[nodiscard]] std::vector<check_result> check_up(const checkup_facts& facts);

}  // namespace hermod::sender
