#pragma once
#include "hermod/telemetry/metrics.hpp"

namespace hermod::service {

/// What the operating system says about this process; read when the metrics are asked for.
class process_metrics {
public:
    explicit process_metrics(telemetry::registry&);
    void refresh();

private:
    telemetry::gauge cpu_seconds_;
    telemetry::gauge resident_bytes_;
    telemetry::gauge open_files_;
};

}  // namespace hermod::service
