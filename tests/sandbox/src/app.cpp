#include "app.hpp"

#include "control/number_json.hpp"
#include "state_file.hpp"

#include <exception>
#include <stdexcept>

namespace hermod::sandbox {

app::app(asio::io_context& io, const settings& chosen, log::logger& log)
    : state_file_{chosen.state_file},
      log_{log},
      world_{chosen.world},
      delivery_{world_},
      desk_{world_, delivery_},
      poster_{io.get_executor(), world_, delivery_, chosen.poster, log, metrics_},
      graph_{world_, desk_, [this] { poster_.wake(); }},
      control_{{world_, desk_, delivery_, poster_, metrics_, [this] { save(); }}},
      router_{all_routes()},
      server_{
          io.get_executor(),
          chosen.server,
          [this](http::request asked) { return router_.handle(std::move(asked)); },
          log,
          metrics_},
      tasks_{io.get_executor(), [this](std::string_view task, const std::exception_ptr&) {
                 log_.error("sandbox.task_failed", {{"task", task}});
             }} {
    if (!state_file_.empty()) {
        if (const auto problem = load_numbers(world_, state_file_); !problem.empty())
            throw std::runtime_error{problem};
    }
    add_first_number(chosen);
}

std::vector<http::route> app::all_routes() {
    auto routes = control_.routes();
    for (auto& one : graph_.routes()) routes.push_back(std::move(one));
    return routes;
}

void app::add_first_number(const settings& chosen) {
    const auto& first = chosen.first_number;
    if (first.phone_number_id.empty()) return;
    business_number made;
    made.id = first.phone_number_id;
    made.waba_id = "waba-" + made.id;
    made.display_phone = made.id;
    made.name = "Business " + made.id;
    made.tokens = {first.token.reveal()};
    made.delivery = chosen.world.delivery;
    made.limits = chosen.world.limits;
    world_.numbers.put(std::move(made), {first.webhook_url, first.app_secret.reveal()});
}

void app::save() {
    if (state_file_.empty()) return;
    if (const auto problem = save_numbers(world_, state_file_); !problem.empty())
        log_.error("sandbox.state_not_saved", {{"what", problem}});
}

awaitable<void> app::run() {
    tasks_.spawn("webhooks", poster_.run());
    co_await server_.run();
}

awaitable<void> app::stop() {
    server_.stop_accepting();
    tasks_.cancel();
    co_await tasks_.join();
    co_await poster_.stop();
    server_.close_all();
}

}  // namespace hermod::sandbox
