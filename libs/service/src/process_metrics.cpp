#include "process_metrics.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace hermod::service {

namespace {

double seconds_of(const timeval& time) noexcept {
    constexpr double microsecond = 1e-6;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * microsecond;
}

double cpu_seconds() noexcept {
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

double resident_bytes() {
    std::ifstream file{"/proc/self/statm"};
    std::int64_t total = 0;
    std::int64_t resident = 0;
    file >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_files() {
    std::error_code failure;
    const std::filesystem::directory_iterator files{"/proc/self/fd", failure};
    if (failure) return 0;
    return static_cast<double>(std::distance(begin(files), end(files)));
}

}  // namespace

process_metrics::process_metrics(telemetry::registry& all)
    : cpu_seconds_{all.make_gauge("process_cpu_seconds", "CPU time used, user and system")},
      resident_bytes_{all.make_gauge("process_resident_bytes", "Memory in use")},
      open_files_{all.make_gauge("process_open_files", "Open file descriptors")} {}

void process_metrics::refresh() {
    cpu_seconds_.set(cpu_seconds());
    resident_bytes_.set(resident_bytes());
    open_files_.set(open_files());
}

}  // namespace hermod::service
