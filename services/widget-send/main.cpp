#include "app.hpp"
#include "config.hpp"

#include "hermod/log/log.hpp"
#include "hermod/service/host.hpp"

#include <boost/asio/io_context.hpp>

using namespace hermod;

int main(int argc, char** argv) {
    return service::main_frame(
        argc,
        argv,
        widget_send::service_name,
        [](config::reader& in, bool only_check) {
            const widget_send::settings settings = widget_send::read_settings(in);
            if (only_check) return 0;
            log::logger log{
                {.service = settings.host.name, .threshold = settings.host.log_threshold}};
            telemetry::registry metrics;
            telemetry::readiness ready;
            asio::io_context io{1};
            widget_send::app app{io.get_executor(), settings, log, metrics, ready};
            return service::run(io, app, settings.host, metrics, ready, log);
        }
    );
}
