#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hermod::telemetry {

using labels = std::map<std::string, std::string>;

/// A count that only rises. Copies refer to the same series; series live as long as the registry.
class counter {
public:
    void add(double amount = 1);
    [[nodiscard]] double value() const;

private:
    friend class registry;
    void* series_{nullptr};
};

class gauge {
public:
    void set(double value);
    void add(double amount);
    [[nodiscard]] double value() const;

private:
    friend class registry;
    void* series_{nullptr};
};

/// Durations in seconds by default buckets (1 ms … 60 s), or any quantity by given buckets.
class histogram {
public:
    void observe(double value);

private:
    friend class registry;
    void* series_{nullptr};
};

/// The process's metrics (prometheus-cpp behind it). Names get the prefix `hermod_`. Asking twice for the same name and labels
/// gives the same series. Look series up once, at construction: the look-up costs more than the count.
class registry {
public:
    registry();
    ~registry();
    registry(const registry&) = delete;
    registry& operator=(const registry&) = delete;

    [[nodiscard]] counter make_counter(const std::string& name, const std::string& help, const labels& = {});
    [[nodiscard]] gauge make_gauge(const std::string& name, const std::string& help, const labels& = {});
    [[nodiscard]] histogram make_histogram(const std::string& name, const std::string& help, const labels& = {},
                                           std::vector<double> buckets = {});
    /// Prometheus text format 0.0.4.
    [[nodiscard]] std::string text() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace hermod::telemetry
