#include "domain/intake_rights.hpp"

namespace hermod::widget_send {

std::optional<intake_rights> intake_rights::parse(const std::vector<std::string>& items) {
    intake_rights all;
    for (const std::string& item : items) {
        const auto colon = item.rfind(':');
        if (colon == std::string::npos || colon == 0) return std::nullopt;
        rights& user = all.users_[item.substr(0, colon)];
        const std::string tenant = item.substr(colon + 1);
        if (tenant == "*") {
            user.all_tenants = true;
            continue;
        }
        const auto id = parse_uuid(tenant);
        if (!id) return std::nullopt;
        user.tenants.insert(*id);
    }
    return all;
}

bool intake_rights::holds(std::string_view user, const uuid& tenant) const {
    const auto found = users_.find(user);
    return found != users_.end() &&
           (found->second.all_tenants || found->second.tenants.contains(tenant));
}

bool intake_rights::may_send(std::string_view user, const uuid& tenant) const {
    return holds("*", tenant) || (!user.empty() && holds(user, tenant));
}

bool is_reply_queue(std::string_view name) noexcept {
    return !name.empty() && (!name.starts_with("hermod.") || name.starts_with("hermod.reply."));
}

}  // namespace hermod::widget_send
