#include "server_core.hpp"

#include "hermod/base/ids.hpp"

#include <array>
#include <charconv>

namespace hermod::http {

server_metrics::server_metrics(telemetry::registry& registry, std::string server_name)
    : connections{registry.make_gauge(
          "http_connections", "Open connections", {{"server", server_name}}
      )},
      refused_connections{registry.make_counter(
          "http_connections_refused_total",
          "Connections turned away because there were too many",
          {{"server", server_name}}
      )},
      accept_pauses{registry.make_counter(
          "http_accept_pauses_total",
          "Pauses of accepting because the process had no file descriptors left",
          {{"server", server_name}}
      )},
      expired{registry.make_counter(
          "http_connections_expired_total",
          "Connections ended by a deadline of the server",
          {{"server", server_name}}
      )},
      registry_{registry},
      server_name_{std::move(server_name)} {}

server_metrics::route_series& server_metrics::series_of(std::string_view route) {
    if (const auto found = by_route_.find(route); found != by_route_.end()) return found->second;
    const std::string label = route.empty() ? "none" : std::string{route};
    auto& series = by_route_[std::string{route}];
    series.duration = registry_.make_histogram(
        "http_request_duration_seconds",
        "Time from the complete request to its answer",
        {{"server", server_name_}, {"route", label}}
    );
    for (int status_class = 1; status_class <= 5; ++status_class)
        series.answers[status_class] = registry_.make_counter(
            "http_requests_total",
            "Answers by route and class of status",
            {{"server", server_name_},
             {"route", label},
             {"status", std::to_string(status_class) + "xx"}}
        );
    return series;
}

void server_metrics::count_answer(
    std::string_view route, int status, std::chrono::duration<double> took
) {
    auto& series = series_of(route);
    series.duration.observe(took.count());
    if (const auto found = series.answers.find(status / 100); found != series.answers.end())
        found->second.add();
}

std::string server_core::make_request_id() {
    // A random prefix and a count: an id per request must not cost a call into the random
    // generator.
    if (id_prefix_.empty()) id_prefix_ = to_string(make_uuid_v7()).substr(19, 17);
    std::array<char, 20> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), ++last_id_, 36).ptr;
    std::string id;
    id.reserve(id_prefix_.size() + 1 + digits.size());
    id += id_prefix_;
    id += '-';
    id.append(digits.data(), end);
    return id;
}

}  // namespace hermod::http
