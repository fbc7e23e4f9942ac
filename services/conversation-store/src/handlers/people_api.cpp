#include "handlers/people_api.hpp"

#include <iterator>

namespace hermod::store {

people_api::people_api(
    executor ex,
    postgres::pool& requests,
    postgres::pool& writers,
    announce_events announce,
    people_settings settings,
    log::logger& logger,
    telemetry::registry& metrics
)
    : settings_{std::move(settings)},
      logger_{logger},
      beside_{
          ex,
          [&logger](std::string_view task, const std::exception_ptr&) {
              logger.error("store.task.failed", {{"task", task}});
          }},
      passwords_{ex, settings_.passwords},
      sessions_{requests, writers, settings_.login},
      people_{requests},
      tenants_{requests, writers},
      accounts_{requests, std::move(announce)},
      webhooks_{requests, writers},
      webhook_sender_{ex, webhooks_, settings_.sealing_keys, settings_.webhooks, logger, metrics},
      session_handlers_{sessions_, passwords_, beside_, settings_.query_deadline, logger},
      users_{
          people_, passwords_, {settings_.login.least_password, settings_.query_deadline}, logger},
      tenant_handlers_{tenants_, settings_.query_deadline},
      account_handlers_{accounts_, settings_.sealing_keys, settings_.query_deadline, logger},
      webhook_handlers_{webhooks_, webhook_sender_, settings_.sealing_keys, settings_.webhooks} {}

std::vector<http::route> people_api::routes() {
    auto all = session_handlers_.routes();
    for (auto more :
         {users_.routes(),
          tenant_handlers_.routes(),
          account_handlers_.routes(),
          webhook_handlers_.routes()})
        std::move(more.begin(), more.end(), std::back_inserter(all));
    return all;
}

awaitable<void> people_api::run() {
    while (true) {
        co_await async::sleep_for(settings_.prune_interval);
        const auto done = co_await sessions_.prune(steady_clock::now() + settings_.query_deadline);
        if (!done) logger_.warning("store.sessions.not_pruned", {{"what", done.error().message}});
    }
}

awaitable<void> people_api::stop(deadline limit) {
    co_await webhook_sender_.stop(limit);
    static_cast<void>(co_await beside_.join_until(limit));
    beside_.cancel();
    co_await beside_.join();
}

}  // namespace hermod::store
