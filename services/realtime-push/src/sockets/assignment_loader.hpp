#pragma once
#include <string>

#include "config.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/http/client.hpp"
#include "hermod/log/log.hpp"
#include "hermod/telemetry/metrics.hpp"
#include "sockets/audience.hpp"

namespace hermod::push {

/// Asks conversation-store once whom a tenant's conversations are assigned to; from then on the events keep it up.
class assignment_loader {
public:
    assignment_loader(executor, const settings&, audience&, log::logger&, telemetry::registry&);
    assignment_loader(const assignment_loader&) = delete;
    assignment_loader& operator=(const assignment_loader&) = delete;

    awaitable<void> stop();

private:
    awaitable<void> load(std::string tenant);
    enum class outcome { more, done, failed };
    awaitable<outcome> load_page(const std::string& tenant, std::string& after);
    [[nodiscard]] outcome take_page(const std::string& tenant, const std::string& body, std::string& after);

    const settings& settings_;
    audience& audience_;
    log::logger& log_;
    http::client store_;
    async::task_group tasks_;
    telemetry::counter failures_;
};

}  // namespace hermod::push
