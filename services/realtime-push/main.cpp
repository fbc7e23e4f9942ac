#include <boost/asio/io_context.hpp>

#include "app.hpp"
#include "config.hpp"
#include "hermod/service/host.hpp"

int main(int argc, char** argv) {
    using namespace hermod;
    return service::main_frame(argc, argv, "realtime-push", [](config::reader& in, bool only_check) {
        auto settings = push::read_settings(in);
        in.finish();
        if (only_check) return 0;
        log::logger log{{.service = "realtime-push", .threshold = settings.host.log_threshold}};
        telemetry::registry metrics;
        telemetry::readiness ready;
        boost::asio::io_context io{1};
        const auto host = settings.host;
        push::app app{io.get_executor(), std::move(settings), log, metrics, ready};
        return service::run(io, app, host, metrics, ready, log);
    });
}
