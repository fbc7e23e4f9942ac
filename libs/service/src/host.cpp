#include "hermod/service/host.hpp"

#include "admin.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/async/with_timeout.hpp"
#include "hermod/http/server.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <cstdlib>
#include <exception>

namespace hermod::service {

namespace {

constexpr std::chrono::seconds grace_after_stop{1};

std::string text_of(std::exception_ptr failure) {
    try {
        std::rethrow_exception(std::move(failure));
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "unknown exception";
    }
}

http::server_settings admin_settings(const host_settings& from) {
    http::server_settings admin;
    admin.name = "admin";
    admin.address = from.admin_address;
    admin.port = from.admin_port;
    admin.max_connections = 100;
    return admin;
}

class host {
public:
    host(
        asio::io_context& io,
        application& app,
        const host_settings& settings,
        telemetry::registry& metrics,
        telemetry::readiness& ready,
        log::logger& log
    )
        : io_{io},
          app_{app},
          settings_{settings},
          readiness_{ready},
          log_{log},
          routes_{metrics, ready},
          router_{routes_.make_router()},
          admin_{
              io.get_executor(),
              admin_settings(settings),
              [this](http::request r) { return router_.handle(std::move(r)); },
              log,
              metrics},
          signals_{io, SIGTERM, SIGINT},
          app_done_{io.get_executor()},
          tasks_{io.get_executor(), [this](std::string_view task, std::exception_ptr failure) {
                     note_failure(task, failure);
                 }} {}

    int run();

private:
    awaitable<void> run_app();
    awaitable<void> stop_on_signal();
    awaitable<void> await_app_done();
    awaitable<void> leave_on_second_signal();
    void note_failure(std::string_view task, std::exception_ptr failure);
    [[noreturn]] void leave_now(std::string_view why);

    asio::io_context& io_;
    application& app_;
    const host_settings& settings_;
    telemetry::readiness& readiness_;
    log::logger& log_;
    admin_routes routes_;
    http::router router_;
    http::server admin_;
    asio::signal_set signals_;
    async::event app_done_;
    async::task_group tasks_;
    bool is_stopping_{false};
    bool is_app_done_{false};
    int exit_code_{0};
};

void host::note_failure(std::string_view task, std::exception_ptr failure) {
    log_.error("service.task_failed", {{"task", task}, {"what", text_of(std::move(failure))}});
    exit_code_ = 1;
}

void host::leave_now(std::string_view why) {
    log_.error("service.left_at_once", {{"what", why}});
    std::_Exit(1);
}

awaitable<void> host::run_app() {
    // A border: whatever the app throws must still lead to an orderly end.
    try {
        co_await app_.run();
        if (!is_stopping_) {
            log_.error("service.ended_by_itself");
            exit_code_ = 1;
        }
    } catch (...) {
        note_failure("app", std::current_exception());
    }
    is_app_done_ = true;
    app_done_.notify();
    signals_.cancel();
    admin_.stop_accepting();
    admin_.close_all();
}

awaitable<void> host::await_app_done() {
    while (!is_app_done_) co_await app_done_.wait();
}

awaitable<void> host::stop_on_signal() {
    error_code interrupted;
    const int signal =
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, interrupted));
    if (interrupted) co_return;
    is_stopping_ = true;
    readiness_.set_stopping();
    log_.info("service.stopping", {{"signal", signal}});
    tasks_.spawn("second signal", leave_on_second_signal());
    const deadline limit = steady_clock::now() + settings_.stop_deadline;
    const deadline last = limit + grace_after_stop;
    // stop() itself is held to its deadline too: an app that hangs there must not keep the process.
    const auto stopped = co_await async::with_timeout(app_.stop(limit), last);
    if (stopped.has_error()) leave_now("the app did not stop in time");
    const auto done = co_await async::with_timeout(await_app_done(), last);
    if (done.has_error()) leave_now("the app was still running at the deadline");
}

awaitable<void> host::leave_on_second_signal() {
    error_code interrupted;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, interrupted));
    if (!interrupted && !is_app_done_) leave_now("second signal");
}

int host::run() {
    admin_.listen();
    tasks_.spawn("admin server", admin_.run());
    tasks_.spawn("signals", stop_on_signal());
    tasks_.spawn("app", run_app());
    log_.info("service.started", {{"adminPort", admin_.port()}});
    while (!is_app_done_) io_.run_one();
    // What is left now are ends of things: closing sockets, cancelled timers.
    io_.run_for(grace_after_stop);
    if (!io_.stopped()) {
        log_.error("service.left_work_behind");
        std::_Exit(exit_code_);
    }
    log_.info("service.stopped", {{"exitCode", exit_code_}});
    return exit_code_;
}

}  // namespace

int run(
    asio::io_context& io,
    application& app,
    const host_settings& settings,
    telemetry::registry& metrics,
    telemetry::readiness& ready,
    log::logger& log
) {
    host only{io, app, settings, metrics, ready, log};
    return only.run();
}

}  // namespace hermod::service
