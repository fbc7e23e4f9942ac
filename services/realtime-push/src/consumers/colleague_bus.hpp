#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "config.hpp"
#include "hermod/amqp/consumer.hpp"
#include "hermod/amqp/publisher.hpp"
#include "hermod/async/event.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/contracts/presence.hpp"
#include "sockets/company.hpp"

namespace hermod::push {

/// Carries what clients tell each other between the nodes: hears the others, tells them at once what changes here and every now
/// and then everything, so that a lost message is made good. Nothing of it is worth waiting for: what cannot leave is dropped.
class colleague_bus {
public:
    colleague_bus(executor, const settings&, company&, log::logger&, telemetry::registry&);
    colleague_bus(const colleague_bus&) = delete;
    colleague_bus& operator=(const colleague_bus&) = delete;

    /// Until stop().
    awaitable<void> run();
    awaitable<void> stop(deadline limit);
    /// "" if the other nodes are heard.
    [[nodiscard]] std::string trouble() const { return consumer_.trouble(); }

private:
    void tell(contracts::sign_of_life sign);
    awaitable<void> send_changes();
    awaitable<void> send_reports();
    awaitable<void> send(contracts::colleague_news news);
    awaitable<std::vector<amqp::verdict>> take(std::vector<amqp::delivery> batch);

    const settings& settings_;
    company& company_;
    log::logger& log_;
    amqp::publisher publisher_;
    amqp::consumer consumer_;
    async::task_group tasks_;
    async::event changed_;
    std::vector<contracts::sign_of_life> pending_;
    bool is_report_due_{true};
    bool is_known_{false};  // the others were asked
    telemetry::counter dropped_;
};

}  // namespace hermod::push
