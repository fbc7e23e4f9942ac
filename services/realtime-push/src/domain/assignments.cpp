#include "domain/assignments.hpp"

#include <cstring>

namespace hermod::push {

std::size_t assignments::id_hash::operator()(const uuid& id) const noexcept {
    // The last bytes of a UUID are random whatever its version is.
    std::size_t out = 0;
    std::memcpy(&out, id.bytes.data() + 8, sizeof out);
    return out;
}

assignments::standing assignments::standing_of(std::string_view tenant) const {
    const auto found = tenants_.find(std::string{tenant});
    return found == tenants_.end() ? standing::unknown : found->second.state;
}

void assignments::begin(std::string_view tenant) { tenants_.insert_or_assign(std::string{tenant}, tenant_book{}); }

void assignments::add(std::string_view tenant, const uuid& conversation, const uuid& user, std::int64_t version) {
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return;
    auto& holder = found->second.holders[conversation];
    if (holder.version > version) return;
    holder = {user, version};
}

void assignments::complete(std::string_view tenant, bool agents_see_unassigned) {
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end()) return;
    found->second.state = standing::known;
    found->second.agents_see_unassigned = agents_see_unassigned;
}

void assignments::forget(std::string_view tenant) { tenants_.erase(std::string{tenant}); }

bool assignments::note(
    std::string_view tenant, std::string_view conversation, const std::optional<uuid>& user, std::int64_t version
) {
    const auto found = tenants_.find(std::string{tenant});
    const auto id = parse_uuid(conversation);
    if (found == tenants_.end() || !id) return false;
    auto& holder = found->second.holders[*id];
    if (version != 0 && version < holder.version) return false;
    holder.user = user;
    if (version != 0) holder.version = version;
    return true;
}

agent_reach assignments::reach_of(std::string_view tenant, std::string_view conversation) const {
    const auto found = tenants_.find(std::string{tenant});
    if (found == tenants_.end() || found->second.state != standing::known) return {};
    const auto& book = found->second;
    const agent_reach unassigned{book.agents_see_unassigned ? agent_reach::kind::all : agent_reach::kind::none};
    const auto id = parse_uuid(conversation);
    if (!id) return {};
    const auto holder = book.holders.find(*id);
    if (holder == book.holders.end() || !holder->second.user) return unassigned;
    return {agent_reach::kind::one, *holder->second.user};
}

std::size_t assignments::size() const noexcept {
    std::size_t out = 0;
    for (const auto& [tenant, book] : tenants_) out += book.holders.size();
    return out;
}

}  // namespace hermod::push
