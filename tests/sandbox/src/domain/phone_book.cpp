#include "domain/phone_book.hpp"

namespace hermod::sandbox {

std::uint32_t phone_book::find_or_add(std::uint32_t number, std::string_view wa_id) {
    if (const auto known = find(number, wa_id); known != none) return known;
    if (phones_.size() >= max_phones_) return none;
    phone& made = phones_.emplace_back();
    made.number = number;
    made.wa_id = wa_id;
    made.newer = none;
    made.older = none;
    const auto index = static_cast<std::uint32_t>(phones_.size() - 1);
    index_.emplace(key{number, made.wa_id}, index);
    return index;
}

std::uint32_t phone_book::find(std::uint32_t number, std::string_view wa_id) const {
    const auto found = index_.find(key{number, wa_id});
    return found == index_.end() ? none : found->second;
}

void phone_book::touch(std::uint32_t index) {
    if (newest_ == index) return;
    unlink(index);
    phone& used = phones_[index];
    used.newer = none;
    used.older = newest_;
    if (newest_ != none) phones_[newest_].newer = index;
    newest_ = index;
}

std::vector<std::uint32_t> phone_book::newest(std::size_t limit) const {
    std::vector<std::uint32_t> found;
    for (auto at = newest_; at != none && found.size() < limit; at = phones_[at].older)
        found.push_back(at);
    return found;
}

void phone_book::clear() {
    index_.clear();
    phones_.clear();
    newest_ = none;
}

void phone_book::unlink(std::uint32_t index) {
    const phone& gone = phones_[index];
    if (gone.newer != none) phones_[gone.newer].older = gone.older;
    if (gone.older != none) phones_[gone.older].newer = gone.newer;
}

}  // namespace hermod::sandbox
