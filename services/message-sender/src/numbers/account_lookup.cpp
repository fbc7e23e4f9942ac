#include "numbers/account_lookup.hpp"

namespace hermod::sender {

awaitable<account_lookup> find_account(store_caller& store, std::string account_id) {
    const auto answer = co_await store.get(
        "/internal/v1/accounts/" + http::percent_encode(account_id) + "/credentials"
    );
    if (!answer) co_return account_trouble::store_away;
    const auto parsed = json::document::parse(answer->body);
    if (answer->status != 200 || !parsed) co_return account_trouble::unknown;
    const auto root = parsed->root();
    account_facts out;
    out.tenant_id = root["tenantId"].string().value_or("");
    out.phone_number_id = root["phoneNumberId"].string().value_or("");
    out.waba_id = root["wabaId"].string().value_or("");
    out.state = root["state"].string().value_or("");
    out.feedback_live_ms = root["feedbackLiveAt"].integer();
    co_return out;
}

}  // namespace hermod::sender
