#include "sockets/assignment_loader.hpp"

#include <utility>

#include "hermod/async/backoff.hpp"
#include "hermod/json/reader.hpp"

namespace hermod::push {

namespace {

constexpr std::size_t page_bytes = 4 * 1024 * 1024;
constexpr int most_tries = 5;

http::client_settings client_to_store() {
    http::client_settings out;
    out.name = "store";
    out.max_connections = 8;
    out.max_response_bytes = page_bytes;
    return out;
}

}  // namespace

assignment_loader::assignment_loader(
    executor ex, const settings& from, audience& into, log::logger& log, telemetry::registry& metrics
)
    : settings_{from},
      audience_{into},
      log_{log},
      store_{ex, from.store, client_to_store(), log, metrics},
      tasks_{ex, [&log](std::string_view task, std::exception_ptr) { log.error("push.task_failed", {{"task", task}}); }},
      failures_{metrics.make_counter("push_assignment_failures_total", "Questions to the store about assignments that failed")} {
    audience_.set_assignment_source([this](const std::string& tenant) { tasks_.spawn("assignments", load(tenant)); });
}

awaitable<void> assignment_loader::load(std::string tenant) {
    async::backoff delays;
    std::string after;
    for (int tries = 0; tries < most_tries;) {
        const auto got = co_await load_page(tenant, after);
        if (got == outcome::done) co_return;
        if (got == outcome::more) continue;
        failures_.add();
        if (++tries < most_tries) co_await async::sleep_for(delays.next());
    }
    log_.warning("push.assignments_unknown", {{"tenantId", tenant}});
    audience_.give_up_assignments(tenant);
}

awaitable<assignment_loader::outcome> assignment_loader::load_page(const std::string& tenant, std::string& after) {
    http::outgoing question;
    question.target = "/internal/v1/assignments?tenantId=" + tenant;
    if (!after.empty()) question.target += "&after=" + after;
    question.fields.set(service::service_key_header, settings_.keys.current().reveal());
    question.limit = steady_clock::now() + settings_.store_deadline;
    const auto got = co_await store_.send(std::move(question));
    if (got.delivery != http::delivery::answered || got.answer.status != 200) co_return outcome::failed;
    co_return take_page(tenant, got.answer.body, after);
}

assignment_loader::outcome assignment_loader::take_page(const std::string& tenant, const std::string& body, std::string& after) {
    const auto parsed = json::document::parse(body, {.bytes = page_bytes});
    if (!parsed) return outcome::failed;
    const auto items = parsed->root()["items"];
    if (items.kind() != json::kind::array) return outcome::failed;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto item = items.at(i);
        const auto conversation = parse_uuid(item["conversationId"].string().value_or(""));
        const auto user = parse_uuid(item["userId"].string().value_or(""));
        if (!conversation || !user) return outcome::failed;
        audience_.add_assignment(tenant, *conversation, *user, item["version"].integer().value_or(0));
    }
    after = parsed->root()["next"].string().value_or("");
    if (!after.empty()) return outcome::more;
    audience_.finish_assignments(tenant, parsed->root()["agentsSeeUnassigned"].boolean().value_or(false));
    return outcome::done;
}

awaitable<void> assignment_loader::stop() {
    tasks_.cancel();
    co_await tasks_.join();
    store_.close();
}

}  // namespace hermod::push
