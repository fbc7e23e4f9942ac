#include <boost/asio/io_context.hpp>

#include "app.hpp"
#include "config.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/host.hpp"
#include "hermod/telemetry/health.hpp"
#include "hermod/telemetry/metrics.hpp"
#include "sealing_tool.hpp"

int main(int argc, char** argv) {
    using namespace hermod;
    if (const auto code = sender::run_sealing_tool({argv + 1, argv + argc})) return *code;
    return service::main_frame(argc, argv, "message-sender", [](config::reader& in, bool only_check) {
        const auto settings = sender::load_settings(in);
        in.finish();
        if (only_check) return 0;
        log::logger logger{{.service = settings.host.name, .threshold = settings.host.log_threshold}};
        telemetry::registry metrics;
        telemetry::readiness ready;
        asio::io_context io{1};
        sender::app app{io, settings, logger, metrics, ready};
        return service::run(io, app, settings.host, metrics, ready, logger);
    });
}
