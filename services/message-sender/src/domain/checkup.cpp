#include "domain/checkup.hpp"

#include <algorithm>
#include <array>

namespace hermod::sender {

namespace {

using namespace std::chrono_literals;

constexpr auto token_ends_soon = 7 * 24h;
constexpr auto clock_tolerance = 30s;
constexpr std::int64_t wrong_number = 33;

check_result fine(std::string name, std::string detail) {
    return {std::move(name), true, std::move(detail), {}};
}

check_result wrong(std::string name, std::string detail, std::string what_to_do) {
    return {std::move(name), false, std::move(detail), std::move(what_to_do)};
}

/// A line that could not be found out; Meta's own words are kept.
template <class T>
check_result unknown(std::string name, const finding<T>& what, std::string what_to_do) {
    const auto& error = what.error;
    const auto detail =
        error ? "Meta: " + std::to_string(error->code) + " " + error->title : what.problem;
    return wrong(std::move(name), detail, std::move(what_to_do));
}

check_result check_credential(const checkup_facts& facts) {
    if (facts.credential_problem.empty())
        return fine("credential", "the access token is stored and can be opened");
    return wrong(
        "credential", facts.credential_problem, "Enter the access token of the account again."
    );
}

check_result check_token(const checkup_facts& facts) {
    if (!facts.token.found)
        return unknown(
            "token",
            facts.token,
            "Make a permanent token of a system user in Meta Business settings and enter it here."
        );
    const auto& token = *facts.token.found;
    if (!token.is_valid)
        return wrong(
            "token",
            "Meta says that the token is not valid",
            "Make a new token of a system user and enter it here."
        );
    if (token.expires_at == 0) return fine("token", "valid, does not expire");
    const auto ends =
        std::chrono::system_clock::from_time_t(static_cast<std::time_t>(token.expires_at));
    const auto detail = "valid until " + format_rfc3339(ends);
    if (ends - facts.now > token_ends_soon) return fine("token", detail);
    return wrong(
        "token",
        detail,
        "The token ends soon: make a permanent one of a system user and enter it here."
    );
}

check_result check_scopes(const checkup_facts& facts) {
    if (!facts.token.found)
        return wrong("scopes", "not known without a valid token", "See to the token first.");
    std::string missing;
    for (const std::string_view wanted :
         {"whatsapp_business_messaging", "whatsapp_business_management"})
        if (std::ranges::find(facts.token.found->scopes, wanted) == facts.token.found->scopes.end())
            missing.append(missing.empty() ? "" : ", ").append(wanted);
    if (missing.empty()) return fine("scopes", "messaging and management are allowed");
    return wrong(
        "scopes",
        "missing: " + missing,
        "Give the system user these permissions, make a new token and enter it here."
    );
}

check_result check_number(const checkup_facts& facts) {
    if (!facts.number.found) {
        const bool is_wrong_id = facts.number.error && facts.number.error->code == wrong_number;
        return unknown(
            "number",
            facts.number,
            is_wrong_id
                ? "The phone number id is wrong, or the number was deleted: correct the account."
                : "Check that the token belongs to the WhatsApp Business account of this number."
        );
    }
    const auto& number = *facts.number.found;
    const auto rate = std::to_string(whatsapp::messages_per_second(number));
    auto detail = (number.status.empty() ? "state not told" : number.status) + ", quality " +
                  (number.quality.empty() ? "not told" : number.quality) + ", " + rate +
                  " messages/s";
    if (number.is_on_business_app) detail += ", also in the WhatsApp Business app";
    if (facts.account_state != "active")
        return wrong(
            "number",
            detail + "; the account is " + facts.account_state + " here",
            "See to what stopped it, then resume the account."
        );
    const bool is_connected = number.status.empty() || number.status == "CONNECTED";
    if (!is_connected)
        return wrong(
            "number",
            detail,
            "Register the number, or see in Meta's WhatsApp Manager why it is not connected."
        );
    if (number.quality == "RED")
        return wrong(
            "number",
            detail,
            "Many customers block or report this number: send less, and only what they want."
        );
    return fine("number", detail);
}

check_result check_webhook(const checkup_facts& facts) {
    if (!facts.subscribed_apps.found)
        return unknown(
            "webhook",
            facts.subscribed_apps,
            "Give the token the permission whatsapp_business_management, then check again."
        );
    const auto& apps = *facts.subscribed_apps.found;
    const auto own = facts.token.found ? facts.token.found->app_id : std::string{};
    const bool is_subscribed =
        own.empty() ? !apps.empty() : std::ranges::find(apps, own) != apps.end();
    if (is_subscribed) return fine("webhook", "the app hears this account's webhooks");
    return wrong(
        "webhook",
        apps.empty() ? "no app hears this account's webhooks"
                     : "another app hears this account's webhooks",
        "Subscribe the app to the WhatsApp Business account (POST /{waba-id}/subscribed_apps) and "
        "to the field messages."
    );
}

/// A webhook is taken only with a good signature: that one came says that the app secret here is
/// right.
check_result check_signature(const checkup_facts& facts) {
    if (facts.newest_webhook)
        return fine(
            "signature",
            "the newest signed webhook told of " + format_rfc3339(*facts.newest_webhook)
        );
    return wrong(
        "signature",
        "no signed webhook has come for this number yet",
        "Write a message to the number. If this stays so, check the callback address and the app "
        "secret of the gateway."
    );
}

check_result check_clock(const checkup_facts& facts) {
    if (!facts.clock_lead)
        return wrong(
            "clock", "Meta gave no time to compare with", "Check again when Meta answers."
        );
    const auto lead = *facts.clock_lead;
    const auto detail = "differs from Meta's by " + std::to_string(std::abs(lead.count())) + " s";
    if (std::chrono::abs(lead) <= clock_tolerance) return fine("clock", detail);
    return wrong(
        "clock",
        detail,
        "Set the clock of this machine by NTP: the 24-hour window and expiry depend on it."
    );
}

}  // namespace

std::vector<check_result> check_up(const checkup_facts& facts) {
    return {
        check_credential(facts),
        check_token(facts),
        check_scopes(facts),
        check_number(facts),
        check_webhook(facts),
        check_signature(facts),
        check_clock(facts)};
}

}  // namespace hermod::sender
