#include "people_config.hpp"

#include <charconv>
#include <stdexcept>

namespace hermod::store {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

seconds read_seconds(
    config::reader& in, const char* name, seconds by_default, const char* meaning
) {
    const auto given = duration_cast<seconds>(in.duration(name, milliseconds{by_default}, meaning));
    if (given < seconds{1}) in.problem(std::string{name} + " must be at least 1s");
    return given;
}

int read_number(
    config::reader& in, const char* name, int by_default, int least, int most, const char* meaning
) {
    return static_cast<int>(in.integer(name, by_default, least, most, meaning));
}

void read_login(config::reader& in, login_rules& out) {
    out.idle =
        read_seconds(in, "HERMOD_LOGIN_IDLE", out.idle, "a login that is not used so long ends");
    out.life = read_seconds(in, "HERMOD_LOGIN_LIFE", out.life, "every login ends after so long");
    out.sessions_per_user = read_number(
        in,
        "HERMOD_LOGINS_PER_USER",
        out.sessions_per_user,
        1,
        1000,
        "logins of one person; the oldest make room"
    );
    out.account.free = read_number(
        in,
        "HERMOD_LOGIN_FREE_FAILURES",
        out.account.free,
        1,
        1000,
        "wrong passwords for one e-mail address before the brakes"
    );
    out.address.free = read_number(
        in,
        "HERMOD_LOGIN_FREE_FAILURES_PER_ADDRESS",
        out.address.free,
        1,
        100'000,
        "the same from one network address"
    );
    out.account.first_wait = read_seconds(
        in, "HERMOD_LOGIN_FIRST_WAIT", out.account.first_wait, "first wait after them; it doubles"
    );
    const auto longest = read_seconds(
        in,
        "HERMOD_LOGIN_LONGEST_WAIT",
        out.account.longest_wait,
        "longest wait, and how long failures count"
    );
    for (auto* brake : {&out.account, &out.address}) brake->longest_wait = brake->window = longest;
    out.least_password = static_cast<std::size_t>(
        read_number(in, "HERMOD_PASSWORD_LEAST", 10, 8, 128, "characters of a password")
    );
}

void read_webhooks(config::reader& in, webhook_settings& out) {
    auto& rules = out.rules;
    rules.try_deadline = in.duration(
        "HERMOD_WEBHOOK_DEADLINE",
        rules.try_deadline,
        "how long a tenant's system may take to answer a webhook"
    );
    std::vector<seconds> waits;
    for (const auto& text : in.list(
             "HERMOD_WEBHOOK_RETRIES",
             "5,300,1800,7200,18000,36000,36000",
             "seconds before each further try of a webhook"
         )) {
        int wait = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), wait);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || wait < 0)
            in.problem("HERMOD_WEBHOOK_RETRIES: '" + text + "' is no number of seconds");
        waits.emplace_back(wait);
    }
    rules.waits = std::move(waits);
    rules.give_up_after = duration_cast<std::chrono::hours>(in.duration(
        "HERMOD_WEBHOOK_GIVE_UP_AFTER",
        milliseconds{rules.give_up_after},
        "failures for so long switch a webhook off"
    ));
    rules.allows_private = in.flag(
        "HERMOD_WEBHOOK_ALLOW_PRIVATE",
        false,
        "webhooks may go to private networks and over plain HTTP"
    );
    out.max_calls = static_cast<std::size_t>(
        in.integer("HERMOD_WEBHOOK_CALLS", 64, 1, 10'000, "webhooks called at the same time")
    );
    out.max_calls_per_webhook = static_cast<std::size_t>(
        in.integer("HERMOD_WEBHOOK_CALLS_EACH", 4, 1, 1'000, "the same for one webhook")
    );
    out.most_per_tenant = read_number(
        in, "HERMOD_WEBHOOKS_PER_TENANT", out.most_per_tenant, 0, 1'000, "webhooks of one tenant"
    );
    out.kept = duration_cast<std::chrono::hours>(in.duration(
        "HERMOD_WEBHOOK_LOG", milliseconds{out.kept}, "how long ended deliveries are kept"
    ));
}

}  // namespace

people_settings read_people_settings(config::reader& in) {
    people_settings out;
    read_login(in, out.login);
    read_webhooks(in, out.webhooks);
    constexpr std::int64_t mebibyte = 1024 * 1024;
    out.passwords.cost.memory_bytes = static_cast<std::size_t>(
        in.integer(
            "HERMOD_PASSWORD_MEMORY_MIB", 64, 1, 4096, "memory of one password hash (argon2id)"
        ) *
        mebibyte
    );
    out.passwords.cost.passes = static_cast<unsigned long long>(
        in.integer("HERMOD_PASSWORD_PASSES", 2, 1, 100, "passes of one password hash")
    );
    out.passwords.max_waiting = static_cast<std::size_t>(in.integer(
        "HERMOD_PASSWORD_WAITING", 32, 1, 10'000, "password hashes that may wait; more are refused"
    ));
    const auto keys = in.optional_secret(
        "HERMOD_SEALING_KEYS",
        "keys of access tokens, as message-sender's; without them admins cannot enter tokens"
    );
    try {
        if (!keys.empty()) out.sealing_keys.emplace(keys);
    } catch (const std::invalid_argument& e) {
        in.problem(std::string{"HERMOD_SEALING_KEYS: "} + e.what());
    }
    return out;
}

}  // namespace hermod::store
