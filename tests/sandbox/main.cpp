#include "app.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using namespace hermod;

constexpr std::string_view usage =
    "hermod-sandbox simulates WhatsApp's Cloud API: messages, media, templates and signed "
    "webhooks, with a page\n"
    "that shows the simulated phones, faults on demand and a ledger of everything that it took.\n\n"
    "  hermod-sandbox [--name=value …]   each setting below as a flag: --port=8090 is "
    "HERMOD_SANDBOX_PORT=8090\n"
    "  hermod-sandbox --check-config     only checks the settings\n\n"
    "The calls of the control API: tests/sandbox/README.md. Settings:\n\n";

/// `--webhook-url=…` becomes HERMOD_SANDBOX_WEBHOOK_URL; false if the argument has another form.
bool take_flag(std::string_view argument) {
    const auto equals = argument.find('=');
    if (!argument.starts_with("--") || equals == std::string_view::npos) return false;
    std::string name = "HERMOD_SANDBOX_";
    for (const char c : argument.substr(2, equals - 2))
        name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return setenv(name.c_str(), std::string{argument.substr(equals + 1)}.c_str(), 1) == 0;
}

int serve(const sandbox::settings& chosen) {
    log::logger log{{"sandbox", chosen.log_level}};
    asio::io_context io{1};
    sandbox::app app{io, chosen, log};
    app.listen();
    log.info("sandbox.started", {{"address", chosen.server.address}, {"port", app.port()}});
    asio::signal_set signals{io, SIGTERM, SIGINT};
    int exit_code = 0;
    asio::co_spawn(io, app.run(), [&](const std::exception_ptr& failure) {
        if (failure) exit_code = 1;
        signals.cancel();
    });
    signals.async_wait([&](const error_code& ec, int) {
        if (!ec) asio::co_spawn(io, app.stop(), [](const std::exception_ptr&) {});
    });
    io.run();
    log.info("sandbox.stopped");
    return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        bool only_check = false;
        bool only_help = false;
        for (int i = 1; i < argc; ++i) {
            const std::string_view argument{argv[i]};
            if (argument == "--check-config")
                only_check = true;
            else if (argument == "--help")
                only_help = true;
            else if (!take_flag(argument))
                throw std::runtime_error{
                    "unknown argument " + std::string{argument} + "; see --help"};
        }
        auto in = config::reader::from_process();
        const auto chosen = sandbox::load_settings(in);
        if (only_help) {
            std::cout << usage << config::describe(in.settings());
            return 0;
        }
        in.finish();
        return only_check ? 0 : serve(chosen);
    } catch (const std::exception& failure) {
        std::cerr << "hermod-sandbox: " << failure.what() << '\n';
        return 1;
    }
}
