#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hermod/base/ids.hpp"

namespace hermod::push {

/// Which agents hear of a conversation.
struct agent_reach {
    enum class kind : std::uint8_t { none, one, all };
    kind who{kind::none};
    uuid user{};  // one

    [[nodiscard]] bool includes(const uuid& agent) const noexcept { return who == kind::all || (who == kind::one && user == agent); }
    friend bool operator==(const agent_reach&, const agent_reach&) = default;
};

/// Whom each conversation of the followed tenants is assigned to: read once from the store, then kept up by the events. Tenants
/// without an agent at this node are not followed and cost nothing.
class assignments {
public:
    enum class standing : std::uint8_t { unknown, loading, known };

    [[nodiscard]] standing standing_of(std::string_view tenant) const;
    /// From here on events of the tenant are noted; what the store says follows with add() and complete().
    void begin(std::string_view tenant);
    /// A row of the store. Older than what an event said: ignored.
    void add(std::string_view tenant, const uuid& conversation, const uuid& user, std::int64_t version);
    /// Everything was added. `agents_see_unassigned` as the tenant's setting says.
    void complete(std::string_view tenant, bool agents_see_unassigned);
    void forget(std::string_view tenant);
    void forget_all() { tenants_.clear(); }

    /// An event said who has the conversation now; nobody: unassigned. `version` is the conversation's (0: not said, the event's
    /// place in the stream decides). False if that is old news, or the tenant is not followed.
    bool note(std::string_view tenant, std::string_view conversation, const std::optional<uuid>& user, std::int64_t version);

    /// Of a tenant that is not known yet: none.
    [[nodiscard]] agent_reach reach_of(std::string_view tenant, std::string_view conversation) const;
    [[nodiscard]] std::size_t size() const noexcept;

private:
    struct id_hash {
        std::size_t operator()(const uuid& id) const noexcept;
    };
    struct holder {
        std::optional<uuid> user;  // nobody: kept for its version, so that older news changes nothing
        std::int64_t version{0};
    };
    struct tenant_book {
        standing state{standing::loading};
        bool agents_see_unassigned{false};
        std::unordered_map<uuid, holder, id_hash> holders;
    };
    std::unordered_map<std::string, tenant_book> tenants_;
};

}  // namespace hermod::push
