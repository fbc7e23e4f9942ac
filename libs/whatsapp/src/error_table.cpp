#include "hermod/whatsapp/error_table.hpp"

#include <algorithm>
#include <array>

namespace hermod::whatsapp {

namespace {

struct entry {
    std::int64_t code;
    error_rule rule;
};

constexpr auto retry = error_class::retry;
constexpr auto later = error_class::later;
constexpr auto fail = error_class::fail;
constexpr auto stop = error_class::stop;
constexpr auto message = error_scope::message;
constexpr auto app = error_scope::app;
constexpr auto account = error_scope::account;
constexpr auto number = error_scope::number;
constexpr auto pair = error_scope::pair;

constexpr int minute = 60;
constexpr int hour = 60 * minute;

// Sorted by code. Comments give Meta's meaning in a few words.
constexpr std::array table{
    entry{0, {stop, account, 0, true}},        // token cannot be authenticated
    entry{1, {retry, message, 0, false}},      // invalid request or server error
    entry{2, {retry, message, 0, false}},      // Graph down or overloaded
    entry{3, {stop, account, 0, true}},        // capability or permission problem
    entry{4, {later, app, 5 * minute, true}},  // calls of the app, rolling hour
    entry{10, {stop, account, 0, true}},       // permission missing or removed
    entry{33, {stop, number, 0, true}},        // phone number id wrong or deleted
    entry{100, {fail, message, 0, true}},  // parameter unsupported or misspelt: ours, or a bad id
    entry{190, {stop, account, 0, true}},  // access token expired or invalid
    entry{368, {stop, account, 0, true}},  // account restricted for policy violation
    entry{80007, {later, account, minute, false}},   // account's rate limit
    entry{80008, {later, account, minute, false}},   // too many calls to this account
    entry{130403, {fail, message, 0, false}},        // the business has blocked this user
    entry{130429, {later, number, 1, false}},        // throughput of the number
    entry{130472, {fail, message, 0, false}},        // user is in an experiment group
    entry{130497, {fail, message, 0, true}},         // country not allowed for this business
    entry{131000, {retry, message, 0, false}},       // unknown error, "try again"
    entry{131005, {stop, account, 0, true}},         // permission not granted
    entry{131008, {fail, message, 0, true}},         // required parameter missing: ours
    entry{131009, {fail, message, 0, false}},        // parameter value invalid
    entry{131016, {retry, message, 0, false}},       // service temporarily unavailable
    entry{131021, {fail, message, 0, false}},        // sender is recipient
    entry{131026, {fail, message, 0, false}},        // undeliverable
    entry{131030, {fail, message, 0, false}},        // test number: recipient not on the list
    entry{131031, {stop, account, 0, true}},         // account locked
    entry{131037, {stop, number, 0, true}},          // no approved display name
    entry{131042, {stop, account, 0, true}},         // payment problem
    entry{131045, {stop, number, 0, true}},          // number registration problem
    entry{131047, {fail, message, 0, false}},        // more than 24 h since the user's last message
    entry{131048, {later, number, 4 * hour, true}},  // spam limit; trying again makes it worse
    entry{131049, {fail, message, 0, false}},        // per-user marketing cap
    entry{131050, {fail, message, 0, false}},        // user opted out of marketing
    entry{131051, {fail, message, 0, false}},        // unsupported message type
    entry{131052, {fail, message, 0, false}},        // inbound only: media could not be downloaded
    entry{131053, {fail, message, 0, false}},        // our media could not be fetched
    entry{131055, {fail, message, 0, true}},         // method not allowed
    entry{131056, {later, pair, 0, false}},          // too many to this recipient
    entry{131057, {later, number, 20, false}},       // number in maintenance, at most a minute
    entry{131060, {fail, message, 0, false}},        // inbound only: message not available now
    entry{131062, {fail, message, 0, false}},        // business-scoped recipient not supported here
    entry{131063, {fail, message, 0, true}},         // marketing templates disabled
    entry{131064, {later, account, hour, true}},     // template classification violations
    entry{132000, {fail, message, 0, false}},        // template parameter count
    entry{132001, {fail, message, 0, true}},         // template missing or not approved
    entry{132005, {fail, message, 0, false}},        // text too long after filling in
    entry{132007, {fail, message, 0, true}},         // template violates policy
    entry{132012, {fail, message, 0, false}},        // parameter format
    entry{132015, {later, message, 3 * hour, true}},   // template paused for quality
    entry{132016, {fail, message, 0, true}},           // template disabled for good
    entry{132018, {fail, message, 0, false}},          // parameter validation
    entry{132068, {fail, message, 0, true}},           // flow blocked
    entry{132069, {later, message, hour, false}},      // flow throttled
    entry{133000, {retry, message, 0, true}},          // earlier deregistration incomplete
    entry{133004, {retry, message, 0, false}},         // registration server unavailable
    entry{133005, {stop, number, 0, true}},            // two-step PIN wrong
    entry{133006, {stop, number, 0, true}},            // number not verified
    entry{133008, {later, number, hour, true}},        // too many PIN guesses
    entry{133009, {later, number, minute, true}},      // PIN entered too fast
    entry{133010, {stop, number, 0, true}},            // number not registered
    entry{133015, {later, number, 5 * minute, true}},  // number recently deleted
    entry{133016, {later, number, hour, true}},        // register attempts exceeded
    entry{134011, {fail, message, 0, true}},           // payments terms not accepted
    entry{135000, {fail, message, 0, true}},           // generic error in our parameters
    entry{137000, {fail, message, 0, false}},          // recipient's identity changed
};

static_assert(std::is_sorted(table.begin(), table.end(), [](const entry& a, const entry& b) {
    return a.code < b.code;
}));

}  // namespace

std::string_view to_text(error_class value) noexcept {
    switch (value) {
        case error_class::retry:
            return "RETRY";
        case error_class::later:
            return "LATER";
        case error_class::fail:
            return "FAIL";
        case error_class::stop:
            return "STOP";
    }
    return "FAIL";
}

std::string_view to_text(error_scope value) noexcept {
    switch (value) {
        case error_scope::message:
            return "message";
        case error_scope::app:
            return "app";
        case error_scope::account:
            return "account";
        case error_scope::number:
            return "number";
        case error_scope::pair:
            return "pair";
    }
    return "message";
}

error_rule rule_for(std::int64_t code, int http_status) noexcept {
    const auto found =
        std::lower_bound(table.begin(), table.end(), code, [](const entry& e, std::int64_t wanted) {
            return e.code < wanted;
        });
    if (found != table.end() && found->code == code) return found->rule;
    // 200-299 all mean a missing permission (200 also: no token was sent).
    if (code >= 200 && code <= 299) return {error_class::stop, error_scope::account, 0, true};
    if (http_status >= 500) return {error_class::retry, error_scope::message, 0, true};
    return {error_class::fail, error_scope::message, 0, true};
}

}  // namespace hermod::whatsapp
