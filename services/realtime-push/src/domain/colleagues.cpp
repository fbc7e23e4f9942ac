#include "domain/colleagues.hpp"

#include <algorithm>
#include <utility>

namespace hermod::push {

colleagues::colleagues(std::string own_node, std::size_t crowd, change_handler on_change)
    : own_node_{std::move(own_node)}, crowd_{crowd}, on_change_{std::move(on_change)} {}

bool colleagues::set(const std::string& node, const sighting& who) {
    const auto found = where_.find(who);
    if (found != where_.end()) return found->second.insert(node).second;
    auto& count = counts_[who.tenant];
    if (count >= crowd_) return false;
    ++count;
    where_[who].insert(node);
    on_change_(who, true);
    return true;
}

bool colleagues::unset(const std::string& node, const sighting& who) {
    const auto found = where_.find(who);
    if (found == where_.end() || found->second.erase(node) == 0) return false;
    if (!found->second.empty()) return true;
    where_.erase(found);
    const auto count = counts_.find(who.tenant);
    if (--count->second == 0) counts_.erase(count);
    on_change_(who, false);
    return true;
}

bool colleagues::appear(const sighting& who) { return ++own_[who] == 1 && set(own_node_, who); }

bool colleagues::vanish(const sighting& who) {
    const auto found = own_.find(who);
    if (found == own_.end() || --found->second > 0) return false;
    own_.erase(found);
    return unset(own_node_, who);
}

std::vector<sighting> colleagues::own() const {
    std::vector<sighting> out;
    for (const auto& [who, connections] : own_) {
        const auto found = where_.find(who);
        if (found != where_.end() && found->second.contains(own_node_)) out.push_back(who);
    }
    return out;
}

void colleagues::note(const std::string& node, const sighting& who, bool is_there, deadline now) {
    if (node == own_node_) return;
    heard_[node] = now;
    const bool is_news = is_there ? set(node, who) : unset(node, who);
    static_cast<void>(is_news);  // other nodes heard it themselves
}

void colleagues::replace(const std::string& node, std::vector<sighting> all, deadline now) {
    if (node == own_node_) return;
    heard_[node] = now;
    std::sort(all.begin(), all.end());
    std::vector<sighting> gone;
    for (const auto& [who, nodes] : where_) {
        if (nodes.contains(node) && !std::binary_search(all.begin(), all.end(), who)) gone.push_back(who);
    }
    for (const auto& who : gone) unset(node, who);
    for (const auto& who : all) set(node, who);
}

void colleagues::forget_silent(deadline since) {
    std::vector<std::string> silent;
    for (const auto& [node, last] : heard_) {
        if (last < since) silent.push_back(node);
    }
    for (const auto& node : silent) {
        replace(node, {}, since);
        heard_.erase(node);
    }
}

std::vector<sighting> colleagues::of_tenant(std::string_view tenant) const {
    std::vector<sighting> out;
    const sighting first{std::string{tenant}, {}, {}};
    for (auto each = where_.lower_bound(first); each != where_.end() && each->first.tenant == tenant; ++each) {
        out.push_back(each->first);
    }
    return out;
}

}  // namespace hermod::push
