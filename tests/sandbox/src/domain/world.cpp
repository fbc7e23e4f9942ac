#include "domain/world.hpp"

#include "domain/wamid.hpp"

namespace hermod::sandbox {

void world::count(std::string_view what, std::uint64_t amount) {
    const auto known = counts.find(what);
    if (known != counts.end())
        known->second += amount;
    else
        counts.emplace(what, amount);
}

std::string world::wamid_of(std::uint64_t order) const {
    const entry* one = messages.find(order);
    return make_wamid({settings.run, order}, one == nullptr ? "" : phones.at(one->phone).wa_id);
}

void world::reset() {
    messages.clear();
    phones.clear();
    behaviours.clear();
    schedule.clear();
    ready.clear();
    failures.clear();
    counts.clear();
    dice = random{settings.seed};
}

}  // namespace hermod::sandbox
