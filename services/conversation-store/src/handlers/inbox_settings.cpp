#include "handlers/inbox_settings.hpp"

#include "hermod/media/link.hpp"

namespace hermod::store {

std::string media_links::make(const uuid& tenant, const std::string& media_id) const {
    if (key.empty()) return {};
    const media::link what{to_string(tenant), media_id, std::chrono::system_clock::now() + life};
    return media::make_link(key, what);
}

asking asking_of(
    const service::caller& who, const http::request& asked, std::chrono::milliseconds query_deadline
) {
    return {
        who.tenant_id,
        sight_of(actor_of(who)),
        author_of(who, asked),
        steady_clock::now() + query_deadline};
}

}  // namespace hermod::store
