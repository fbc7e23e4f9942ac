#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace hermod::telemetry {

/// What /readyz is made of: named conditions, each "" when fine or else the reason in a few words
/// (`broker: not connected`). A service is ready only if it could do its job now.
class readiness {
public:
    using condition = std::function<std::string()>;
    void add(std::string name, condition check) { conditions_.emplace_back(std::move(name), std::move(check)); }
    /// Pairs of name and reason of the conditions that are not met; empty means ready.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> failures() const;
    /// From now on never ready again: the service stops.
    void set_stopping() noexcept { is_stopping_ = true; }

private:
    std::vector<std::pair<std::string, condition>> conditions_;
    bool is_stopping_{false};
};

}  // namespace hermod::telemetry
