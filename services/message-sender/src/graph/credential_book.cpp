#include "graph/credential_book.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/service/caller.hpp"

namespace hermod::sender {

std::string credential_binding(const std::string& tenant_id, const std::string& account_id) {
    return "account:" + tenant_id + ":" + account_id;
}

credential_book::credential_book(
    executor ex, http::client& store, crypto::keyring keys, credential_settings settings, log::logger& logger)
    : ex_{ex}, store_{store}, keys_{std::move(keys)}, settings_{std::move(settings)}, logger_{logger} {}

awaitable<credential> credential_book::get(std::string tenant_id, std::string account_id) {
    auto known = known_[account_id];
    if (!known) known = known_[account_id] = std::make_shared<entry>(ex_);
    while (known->is_being_fetched) co_await known->changed.wait();
    if (known->is_known && steady_clock::now() - known->fetched_at < settings_.fresh_for) co_return known->token;
    // Many messages ask at once: they share one failure instead of asking one after the other.
    if (steady_clock::now() - known->failed_at < settings_.failure_holds) co_return answer_of_failure(*known);

    known->is_being_fetched = true;
    const struct ending {
        entry& of;
        ~ending() {
            of.is_being_fetched = false;
            of.changed.notify();
        }
    } always{*known};
    auto fetched = co_await fetch(tenant_id, account_id);
    if (const auto* token = std::get_if<secret>(&fetched)) {
        known->token = *token;
        known->fetched_at = steady_clock::now();
        known->is_known = true;
        co_return fetched;
    }
    known->failure = std::get<no_credential>(fetched);
    known->failed_at = steady_clock::now();
    logger_.warning("credential.missing", {{"tenantId", tenant_id}, {"accountId", account_id}, {"what", known->failure.what}});
    co_return answer_of_failure(*known);
}

/// A token that was good a while ago still serves while the store is away.
credential credential_book::answer_of_failure(const entry& known) const {
    const bool is_usable = known.is_known && steady_clock::now() - known.fetched_at < settings_.usable_for;
    if (known.failure.is_store_away && is_usable) return known.token;
    return known.failure;
}

awaitable<credential> credential_book::fetch(std::string tenant_id, std::string account_id) {
    http::outgoing request;
    request.target = "/internal/v1/accounts/" + account_id + "/credentials";
    request.fields.set(service::service_key_header, settings_.service_key.reveal());
    request.limit = steady_clock::now() + settings_.ask_deadline;
    const auto outcome = co_await store_.send(std::move(request));
    if (outcome.delivery != http::delivery::answered || outcome.answer.status >= 500)
        co_return no_credential{true, "the store does not answer"};
    if (outcome.answer.status != 200)
        co_return no_credential{false, "the store has no credential (" + std::to_string(outcome.answer.status) + ")"};
    co_return open(tenant_id, account_id, outcome.answer.body);
}

credential credential_book::open(const std::string& tenant_id, const std::string& account_id, const std::string& body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return no_credential{false, "the store's answer is not readable"};
    json::object_reader in{parsed->root()};
    const auto owner = in.required_string("tenantId");
    crypto::sealed box{in.required_string("keyId"), {}};
    const auto bytes = from_base64(in.required_string("sealed"));
    if (!in.ok() || !bytes) return no_credential{false, "the store's answer is not readable"};
    if (owner != tenant_id) return no_credential{false, "the account belongs to another tenant"};
    box.bytes = *bytes;
    auto opened = keys_.open(box, credential_binding(tenant_id, account_id));
    if (!opened) return no_credential{false, "cannot be opened: " + opened.error().message()};
    return std::move(*opened);
}

}  // namespace hermod::sender
