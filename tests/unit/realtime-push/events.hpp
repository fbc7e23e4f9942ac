#pragma once
#include <string>
#include <string_view>

#include "hermod/contracts/events.hpp"

namespace hermod::testing {

/// An event of tenant `tenant` whose payload names it.
inline contracts::event make_event(std::string id, std::string tenant = "t1", std::string conversation = "c1") {
    contracts::event out;
    out.type = "status_update";
    out.tenant_id = std::move(tenant);
    out.conversation_id = std::move(conversation);
    out.payload_json = R"({"messageId":")" + id + R"("})";
    out.event_id = std::move(id);
    return out;
}

}  // namespace hermod::testing
