#include "hermod/service/host.hpp"

#include <csignal>
#include <exception>
#include <iostream>

namespace hermod::service {

namespace {

using serve_function = std::function<int(config::reader& in, bool only_check)>;

enum class request { serve, help, check, version, unknown };

request parse_arguments(int argc, char** argv) {
    if (argc == 1) return request::serve;
    const std::string_view first{argv[1]};
    if (argc > 2) return request::unknown;
    if (first == "--help" || first == "-h") return request::help;
    if (first == "--check-config") return request::check;
    if (first == "--version") return request::version;
    return request::unknown;
}

constexpr const char* usage = " [--help | --check-config | --version]\n";

int show_help(const std::string& service_name, const serve_function& serve) {
    config::reader in{{}};
    try {
        serve(in, true);
    } catch (const std::exception&) {
        // Required settings are missing here, of course; what was asked for is known all the same.
    }
    std::cout << "hermod-" << service_name << usage
              << "\nSettings, from the environment or the settings file:\n\n"
              << config::describe(in.settings());
    return 0;
}

int serve_or_check(const std::string& service_name, const serve_function& serve, bool only_check) {
    try {
        config::reader in = config::reader::from_process();
        const int exit_code = serve(in, only_check);
        if (only_check && exit_code == 0)
            std::cout << "hermod-" << service_name << ": the settings are fine\n";
        return exit_code;
    } catch (const config::config_error& failure) {
        for (const std::string& problem : failure.problems())
            std::cerr << "hermod-" << service_name << ": " << problem << '\n';
    } catch (const std::exception& failure) {
        std::cerr << "hermod-" << service_name << ": " << failure.what() << '\n';
    }
    return 1;
}

}  // namespace

int main_frame(
    int argc, char** argv, const std::string& service_name, const serve_function& serve
) {
    // A peer that closes its end must give an error code, not a signal.
    std::signal(SIGPIPE, SIG_IGN);
    switch (parse_arguments(argc, argv)) {
        case request::help:
            return show_help(service_name, serve);
        case request::version:
            std::cout << "hermod-" << service_name << " " << HERMOD_VERSION << '\n';
            return 0;
        case request::check:
            return serve_or_check(service_name, serve, true);
        case request::serve:
            return serve_or_check(service_name, serve, false);
        case request::unknown:
            break;
    }
    std::cerr << "usage: hermod-" << service_name << usage;
    return 1;
}

}  // namespace hermod::service
