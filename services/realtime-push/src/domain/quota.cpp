#include "domain/quota.hpp"

#include <algorithm>

#include "hermod/base/hash.hpp"

namespace hermod::push {

quota::place& quota::place::operator=(place&& from) noexcept {
    if (this == &from) return *this;
    release();
    owner_ = from.owner_;
    key_ = from.key_;
    from.owner_ = nullptr;
    return *this;
}

void quota::place::release() noexcept {
    if (owner_ == nullptr) return;
    const auto found = owner_->counts_.find(key_);
    if (found != owner_->counts_.end() && --found->second == 0) owner_->counts_.erase(found);
    owner_ = nullptr;
}

std::optional<quota::place> quota::take(std::string_view key) {
    const auto hash = fnv1a(key);
    auto& count = counts_[hash];
    if (count >= limit_) {
        if (count == 0) counts_.erase(hash);
        return std::nullopt;
    }
    ++count;
    return place{*this, hash};
}

std::size_t quota::count(std::string_view key) const {
    const auto found = counts_.find(fnv1a(key));
    return found == counts_.end() ? 0 : found->second;
}

bool rate_limit::try_take(deadline now) {
    if (last_) {
        const std::chrono::duration<double> passed = now - *last_;
        tokens_ = std::min(per_second_, tokens_ + passed.count() * per_second_);
    }
    last_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
}

}  // namespace hermod::push
