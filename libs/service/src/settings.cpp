#include "hermod/service/host.hpp"

#include <array>
#include <utility>

namespace hermod::service {

namespace {

/// The names of the services in settings are shorter than their own.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> short_names{{
    {"conversation-store", "STORE"},
    {"message-sender", "SENDER"},
    {"realtime-push", "PUSH"},
}};

std::string upper_case(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == '-') {
            text += '_';
        } else if (c >= 'a' && c <= 'z') {
            text += static_cast<char>(c - 'a' + 'A');
        } else {
            text += c;
        }
    }
    return text;
}

}  // namespace

std::string setting_name(std::string_view service_name, std::string_view setting) {
    std::string middle = upper_case(service_name);
    for (const auto& [name, short_name] : short_names)
        if (name == service_name) middle = short_name;
    return "HERMOD_" + middle + "_" + std::string{setting};
}

host_settings read_host_settings(
    config::reader& in, std::string service_name, std::uint16_t default_admin_port
) {
    host_settings read;
    read.admin_address =
        in.text("HERMOD_ADMIN_ADDRESS", read.admin_address, "address of the admin server");
    read.admin_port = in.port(
        setting_name(service_name, "ADMIN_PORT"),
        default_admin_port,
        "port of /healthz, /readyz and /metrics"
    );
    read.stop_deadline = in.duration(
        "HERMOD_STOP_DEADLINE", read.stop_deadline, "time to finish what was begun at a stop"
    );
    const std::string level = in.text("HERMOD_LOG_LEVEL", "info", "debug, info, warning or error");
    if (const auto threshold = log::parse_level(level)) {
        read.log_threshold = *threshold;
    } else {
        in.problem("HERMOD_LOG_LEVEL must be debug, info, warning or error");
    }
    read.name = std::move(service_name);
    return read;
}

}  // namespace hermod::service
