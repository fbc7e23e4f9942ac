#include "hermod/telemetry/metrics.hpp"

#include <functional>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <stdexcept>

namespace hermod::telemetry {

namespace {

const prometheus::Histogram::BucketBoundaries default_buckets{
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60};

template <class Metric>
using families = std::map<std::string, prometheus::Family<Metric>*>;

/// The family of that name, made by `build` on first use.
template <class Metric, class Builder>
prometheus::Family<Metric>& family_of(
    families<Metric>& known, const std::string& name, Builder build
) {
    const auto found = known.find(name);
    if (found != known.end()) return *found->second;
    prometheus::Family<Metric>& made = build("hermod_" + name);
    known.emplace(name, &made);
    return made;
}

/// prometheus-cpp reports mistakes by several exception types; here they are all bugs.
template <class Make>
auto* checked(const std::string& name, Make make) {
    try {
        return make();
    } catch (const std::exception& failure) {
        throw std::logic_error{"metric " + name + ": " + failure.what()};
    }
}

}  // namespace

struct registry::state {
    prometheus::Registry all{prometheus::Registry::InsertBehavior::Throw};
    families<prometheus::Counter> counters;
    families<prometheus::Gauge> gauges;
    families<prometheus::Histogram> histograms;
};

registry::registry()
    : state_{std::make_unique<state>()} {}

registry::~registry() = default;

counter registry::make_counter(const std::string& name, const std::string& help, const labels& of) {
    counter made;
    made.series_ = checked(name, [&] {
        auto build = [&](const std::string& full) -> prometheus::Family<prometheus::Counter>& {
            return prometheus::BuildCounter().Name(full).Help(help).Register(state_->all);
        };
        return &family_of(state_->counters, name, build).Add(of);
    });
    return made;
}

gauge registry::make_gauge(const std::string& name, const std::string& help, const labels& of) {
    gauge made;
    made.series_ = checked(name, [&] {
        auto build = [&](const std::string& full) -> prometheus::Family<prometheus::Gauge>& {
            return prometheus::BuildGauge().Name(full).Help(help).Register(state_->all);
        };
        return &family_of(state_->gauges, name, build).Add(of);
    });
    return made;
}

histogram registry::make_histogram(
    const std::string& name, const std::string& help, const labels& of, std::vector<double> buckets
) {
    histogram made;
    const prometheus::Histogram::BucketBoundaries& bounds =
        buckets.empty() ? default_buckets : buckets;
    made.series_ = checked(name, [&] {
        auto build = [&](const std::string& full) -> prometheus::Family<prometheus::Histogram>& {
            return prometheus::BuildHistogram().Name(full).Help(help).Register(state_->all);
        };
        return &family_of(state_->histograms, name, build).Add(of, bounds);
    });
    return made;
}

std::string registry::text() const {
    return prometheus::TextSerializer{}.Serialize(state_->all.Collect());
}

void counter::add(double amount) {
    if (series_ != nullptr) static_cast<prometheus::Counter*>(series_)->Increment(amount);
}

double counter::value() const {
    return series_ == nullptr ? 0 : static_cast<prometheus::Counter*>(series_)->Value();
}

void gauge::set(double value) {
    if (series_ != nullptr) static_cast<prometheus::Gauge*>(series_)->Set(value);
}

void gauge::add(double amount) {
    if (series_ != nullptr) static_cast<prometheus::Gauge*>(series_)->Increment(amount);
}

double gauge::value() const {
    return series_ == nullptr ? 0 : static_cast<prometheus::Gauge*>(series_)->Value();
}

void histogram::observe(double value) {
    if (series_ != nullptr) static_cast<prometheus::Histogram*>(series_)->Observe(value);
}

}  // namespace hermod::telemetry
