#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "hermod/async/awaitable.hpp"

namespace hermod::push {

/// Somebody is there: online, or looking at a conversation.
struct sighting {
    std::string tenant;
    std::string conversation;  // "": online
    std::string subject;

    friend auto operator<=>(const sighting&, const sighting&) = default;
};

/// Who of each tenant is online and who looks at which conversation, on this node and on the others: each node tells its own, and
/// what a node told is forgotten when the node falls silent.
class colleagues {
public:
    /// Told when somebody appears (nowhere before) or is gone (nowhere any more).
    using change_handler = std::function<void(const sighting&, bool is_there)>;

    /// A tenant with more sightings than `crowd` is a crowd: further ones are not kept, nobody is told.
    colleagues(std::string own_node, std::size_t crowd, change_handler on_change);

    /// At this node; several connections of one person are counted. True if the node has something to tell the others.
    bool appear(const sighting& who);
    bool vanish(const sighting& who);
    [[nodiscard]] std::vector<sighting> own() const;

    /// What another node told: a change, or everything that is true there.
    void note(const std::string& node, const sighting& who, bool is_there, deadline now);
    void replace(const std::string& node, std::vector<sighting> all, deadline now);
    /// Forgets nodes that were last heard before `since`.
    void forget_silent(deadline since);
    [[nodiscard]] bool knows(const std::string& node) const { return heard_.contains(node); }

    [[nodiscard]] std::vector<sighting> of_tenant(std::string_view tenant) const;

private:
    bool set(const std::string& node, const sighting& who);
    bool unset(const std::string& node, const sighting& who);

    std::string own_node_;
    std::size_t crowd_;
    change_handler on_change_;
    std::map<sighting, std::set<std::string>> where_;  // ordered, so that a tenant's lie together
    std::unordered_map<std::string, std::size_t> counts_;  // of a tenant
    std::map<sighting, std::size_t> own_;                  // connections
    std::unordered_map<std::string, deadline> heard_;
};

}  // namespace hermod::push
