#include "hermod/amqp/topology.hpp"

#include <algorithm>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/errc.hpp>

#include "declarer.hpp"
#include "hermod/async/backoff.hpp"

namespace hermod::amqp {

namespace {

/// RabbitMQ 3.10 writes the name of a fresh quorum queue with a delay of half a second: a kill before that loses the queue
/// with everything confirmed into it.
constexpr std::chrono::seconds settling_time{2};

/// Closes the declarer's connection however its user is left.
struct closing_declarer {
    std::shared_ptr<declarer> work;
    ~closing_declarer() { work->close(); }
};

}  // namespace

void throw_exception_from_error(const declare_failure& failure, const boost::source_location&) {
    throw boost::system::system_error{failure.code, failure.text};
}

awaitable<boost::system::result<void, declare_failure>> declare(
    connection_settings settings, topology wanted, deadline limit, log::logger& logger) {
    const auto ex = co_await asio::this_coro::executor;
    async::backoff delays;
    std::optional<deadline> last_new;
    while (true) {
        const closing_declarer attempt{std::make_shared<declarer>(ex, settings)};
        const auto outcome = co_await attempt.work->declare(wanted);
        last_new = std::max(last_new, attempt.work->last_new_queue());
        if (outcome.what == declarer::outcome::kind::done) break;
        if (outcome.what == declarer::outcome::kind::refused) {
            logger.error("amqp.declare.refused", {{"what", outcome.text}});
            co_return declare_failure{make_error_code(boost::system::errc::invalid_argument), outcome.text};
        }
        logger.warning("amqp.declare.again", {{"what", outcome.text}});
        const auto delay = delays.next();
        if (steady_clock::now() + delay >= limit)
            co_return declare_failure{asio::error::timed_out, outcome.text};
        co_await async::sleep_for(delay);
        std::rotate(settings.hosts.begin(), settings.hosts.begin() + 1, settings.hosts.end());
    }
    const auto settled = last_new.value_or(deadline::min() + settling_time) + settling_time;
    if (settled > steady_clock::now()) co_await async::sleep_for(settled - steady_clock::now());
    co_return boost::system::result<void, declare_failure>{};
}

}  // namespace hermod::amqp
