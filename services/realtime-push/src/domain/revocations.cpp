#include "domain/revocations.hpp"

#include <algorithm>

namespace hermod::push {

namespace {

/// Longer than any token lives, whatever the clocks.
constexpr std::chrono::hours kept_for{2};
constexpr std::int64_t clock_doubt_ms = 5'000;

}  // namespace

std::string revocations::key_of(std::string_view tenant, std::string_view subject) {
    std::string out{tenant};
    return out.append("/").append(subject);
}

void revocations::add(std::string_view tenant, std::string_view subject, std::int64_t at) {
    auto& since = since_[key_of(tenant, subject)];
    since = std::max(since, at);
}

revocations::verdict revocations::check(std::string_view tenant, std::string_view subject, system_time issued_at) const {
    if (since_.empty()) return verdict::good;
    std::int64_t since = 0;
    for (const auto& key : {key_of(tenant, {}), key_of(tenant, subject)}) {
        const auto found = since_.find(key);
        if (found != since_.end()) since = std::max(since, found->second);
    }
    // The token was made in the second that begins here.
    const auto issued = to_unix_ms(issued_at);
    if (issued > since) return verdict::good;
    return issued + clock_doubt_ms >= since ? verdict::doubtful : verdict::revoked;
}

void revocations::sweep(system_time now) {
    const auto oldest = to_unix_ms(now - kept_for);
    std::erase_if(since_, [oldest](const auto& each) { return each.second < oldest; });
}

}  // namespace hermod::push
