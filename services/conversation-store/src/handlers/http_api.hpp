#pragma once
#include "handlers/assignment_handlers.hpp"
#include "handlers/conversation_handlers.hpp"
#include "handlers/key_handlers.hpp"
#include "handlers/lookup_handlers.hpp"
#include "handlers/provision_handlers.hpp"
#include "handlers/quota_handlers.hpp"
#include "handlers/template_handlers.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// The HTTP side of the service, except for claims: public reads, internal look-ups, provisioning.
class http_api {
public:
    /// `requests` works as hermod_app, `writers` as hermod_writer. Pools and logger must outlive
    /// this.
    http_api(
        postgres::pool& requests,
        postgres::pool& writers,
        log::logger& logger,
        std::chrono::milliseconds query_deadline = std::chrono::milliseconds{5'000}
    );

    /// To be put behind service::require_service_key(); valid as long as this lives. Provisioning
    /// in bulk needs a body limit of its own on the server: see provision_body_limit.
    [[nodiscard]] std::vector<http::route> routes();

    static constexpr std::string_view provision_prefix = "/internal/v1/provision/";
    static constexpr std::size_t provision_body_limit = 2 * 1024 * 1024;

private:
    conversation_reader reader_;
    key_directory keys_;
    provisioner provisioner_;
    send_lookups send_lookups_;
    template_store template_rows_;
    conversation_handlers conversations_;
    lookup_handlers lookups_;
    key_handlers key_handlers_;
    provision_handlers provisioning_;
    template_handlers templates_;
    quota_handlers quota_;
    assignment_reader assignments_;
    assignment_handlers assignment_handlers_;
};

}  // namespace hermod::store
