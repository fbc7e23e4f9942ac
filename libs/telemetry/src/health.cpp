#include "hermod/telemetry/health.hpp"

namespace hermod::telemetry {

std::vector<std::pair<std::string, std::string>> readiness::failures() const {
    std::vector<std::pair<std::string, std::string>> found;
    if (is_stopping_) found.emplace_back("service", "stopping");
    for (const auto& [name, check] : conditions_) {
        std::string reason = check();
        if (!reason.empty()) found.emplace_back(name, std::move(reason));
    }
    return found;
}

}  // namespace hermod::telemetry
