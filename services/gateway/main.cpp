#include "app.hpp"
#include "config.hpp"

#include <boost/asio/io_context.hpp>

int main(int argc, char** argv) {
    using namespace hermod;
    return service::main_frame(argc, argv, "gateway", [](config::reader& in, bool only_check) {
        auto settings = gateway::read_gateway_config(in);
        in.finish();
        if (only_check) return 0;
        log::logger log{{.service = "gateway", .threshold = settings.host.log_threshold}};
        telemetry::registry metrics;
        telemetry::readiness ready;
        asio::io_context io{1};
        const auto host = settings.host;
        gateway::app app{io.get_executor(), std::move(settings), log, metrics, ready};
        return service::run(io, app, host, metrics, ready, log);
    });
}
