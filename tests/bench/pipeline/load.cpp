#include "listen.hpp"
#include "send.hpp"

#include <exception>
#include <iostream>
#include <stdexcept>

// hermod-bench-load send|listen --name=value …: the load and the listener of the benchmarks.
// README.md has the options.
int main(int argc, char** argv) {
    try {
        const std::string verb = argc > 1 ? argv[1] : "";
        const hermod::bench::options given{argc, argv};
        if (verb == "send") return hermod::bench::run_send(given);
        if (verb == "listen") return hermod::bench::run_listen(given);
        throw std::runtime_error{"usage: hermod-bench-load send|listen --name=value …"};
    } catch (const std::exception& failure) {
        std::cerr << "hermod-bench-load: " << failure.what() << '\n';
        return 1;
    }
}
