#include "domain/pauses.hpp"

#include <algorithm>

namespace hermod::sender {

namespace {

using whatsapp::error_scope;

constexpr unsigned most_pair_doublings = 4;
constexpr std::chrono::minutes pair_memory{10};

std::string key_of(error_scope scope, const scopes& who) {
    switch (scope) {
        case error_scope::app: return "app";
        case error_scope::account: return "account:" + who.account;
        case error_scope::number: return "number:" + who.number;
        case error_scope::pair: return "pair:" + who.number + ":" + who.recipient;
        case error_scope::message: break;
    }
    return {};
}

}  // namespace

void pauses::pause(error_scope scope, const scopes& who, instant until) {
    const auto key = key_of(scope, who);
    if (key.empty()) return;  // concerns one message, which is put off by itself
    auto& end = until_[key];
    end = std::max(end, until);
}

std::optional<instant> pauses::until(const scopes& who, instant now) const {
    std::optional<instant> latest;
    if (until_.empty()) return latest;
    for (const auto scope : {error_scope::app, error_scope::account, error_scope::number}) {
        const auto found = until_.find(key_of(scope, who));
        if (found == until_.end() || found->second <= now) continue;
        if (!latest || found->second > *latest) latest = found->second;
    }
    return latest;
}

std::optional<instant> pauses::pair_until(const scopes& who, instant now) const {
    if (until_.empty()) return std::nullopt;
    const auto found = until_.find(key_of(error_scope::pair, who));
    if (found == until_.end() || found->second <= now) return std::nullopt;
    return found->second;
}

std::chrono::seconds pauses::next_pair_pause(const scopes& who, instant now) {
    auto& known = pair_refusals_[key_of(error_scope::pair, who)];
    if (now - known.last > pair_memory) known.count = 0;
    known.last = now;
    const unsigned power = std::min(known.count++, most_pair_doublings);
    return std::chrono::seconds{1LL << (2 * power)};
}

void pauses::pair_succeeded(const scopes& who) {
    if (!pair_refusals_.empty()) pair_refusals_.erase(key_of(error_scope::pair, who));
}

void pauses::prune(instant now) {
    std::erase_if(until_, [now](const auto& one) { return one.second <= now; });
    std::erase_if(pair_refusals_, [now](const auto& one) { return now - one.second.last > pair_memory; });
}

}  // namespace hermod::sender
