#include <boost/asio/io_context.hpp>

#include "app.hpp"

int main(int argc, char** argv) {
    using namespace hermod;
    return service::main_frame(argc, argv, "conversation-store", [](config::reader& in, bool only_check) {
        auto settings = store::load_config(in);
        if (only_check) return 0;
        log::logger logger{{.service = settings.host.name, .threshold = settings.host.log_threshold}};
        asio::io_context io{1};
        telemetry::registry metrics;
        telemetry::readiness ready;
        const auto host = settings.host;
        store::app app{io.get_executor(), std::move(settings), metrics, ready, logger};
        return service::run(io, app, host, metrics, ready, logger);
    });
}
