#include "domain/numbers.hpp"

#include <algorithm>

namespace hermod::sandbox {

number_registry::number_registry() {
    targets_.emplace_back();
}

std::uint32_t number_registry::put(business_number made, const webhook_target& target) {
    made.target = target_index(target);
    const auto known = index_.find(made.id);
    if (known != index_.end()) {
        business_number& old = numbers_[known->second];
        made.taken = old.taken;
        old = std::move(made);
        return known->second;
    }
    const auto index = static_cast<std::uint32_t>(numbers_.size());
    index_.emplace(made.id, index);
    numbers_.push_back(std::move(made));
    return index;
}

bool number_registry::remove(std::string_view id) {
    business_number* known = find(id);
    if (known == nullptr) return false;
    known->is_removed = true;
    return true;
}

business_number* number_registry::find(std::string_view id) {
    const auto known = index_.find(std::string{id});
    if (known == index_.end() || numbers_[known->second].is_removed) return nullptr;
    return &numbers_[known->second];
}

std::uint32_t number_registry::index_of(const business_number& number) const {
    return index_.at(number.id);
}

bool number_registry::owns_waba(std::string_view token, std::string_view waba_id) const {
    return std::ranges::any_of(numbers_, [&](const business_number& number) {
        return !number.is_removed && number.waba_id == waba_id && has_token(number, token);
    });
}

std::uint32_t number_registry::target_index(const webhook_target& target) {
    if (target.url.empty()) return 0;
    const auto known = std::ranges::find(targets_, target);
    if (known != targets_.end()) return static_cast<std::uint32_t>(known - targets_.begin());
    targets_.push_back(target);
    return static_cast<std::uint32_t>(targets_.size() - 1);
}

bool has_token(const business_number& number, std::string_view token) {
    return std::ranges::find(number.tokens, token) != number.tokens.end();
}

}  // namespace hermod::sandbox
