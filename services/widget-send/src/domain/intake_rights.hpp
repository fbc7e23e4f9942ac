#pragma once
#include "hermod/base/ids.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::widget_send {

/// Which broker user may send for which tenants over hermod.intake. A message without a user id
/// (the broker checks those that are there) has only the rights of `*`.
class intake_rights {
public:
    /// Items `user:tenant` and `user:*`; the user `*` stands for everybody. Nothing if one is
    /// malformed.
    [[nodiscard]] static std::optional<intake_rights> parse(const std::vector<std::string>& items);

    [[nodiscard]] bool may_send(std::string_view user, const uuid& tenant) const;

private:
    struct rights {
        bool all_tenants{false};
        std::set<uuid> tenants;
    };

    [[nodiscard]] bool holds(std::string_view user, const uuid& tenant) const;

    std::map<std::string, rights, std::less<>> users_;
};

/// May an answer go to this queue? Not to one of hermod's own (`hermod.reply.…` excepted): a
/// requester must not have us write where it has no right to.
[[nodiscard]] bool is_reply_queue(std::string_view name) noexcept;

}  // namespace hermod::widget_send
