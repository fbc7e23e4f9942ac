#pragma once
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "hermod/async/event.hpp"
#include "hermod/async/spacing.hpp"
#include "hermod/postgres/error.hpp"

namespace hermod::store {

/// How much one round of a combiner takes, and how often one begins.
struct round_limits {
    std::size_t max_items{500};
    std::chrono::milliseconds interval{10};  // between the starts of two rounds
};

/// Lets several coroutines share one transaction: what is submitted while a round is under way, or before the next one may begin,
/// makes up that one. Rounds follow one another, so one database connection is enough.
template <class Item, class Answer>
class combiner {
public:
    using answers = postgres::result<std::vector<Answer>>;
    /// One answer per item, in order.
    using round = std::function<awaitable<answers>(std::vector<Item>)>;

    combiner(executor ex, round_limits limits, round work)
        : work_{std::move(work)}, max_items_{limits.max_items}, rounds_{limits.interval}, submitted_{ex}, finished_{ex} {}

    /// Resumes when the round that these items were part of is over. The fate of a round is the fate of all of its items.
    awaitable<answers> submit(std::vector<Item> items) {
        const auto job = std::make_shared<ticket>();
        job->items = std::move(items);
        waiting_.push_back(job);
        submitted_.notify();
        while (!job->done) co_await finished_.wait();
        co_return std::move(*job->done);
    }

    /// Works off what is submitted, until cancelled.
    awaitable<void> run() {
        while (true) {
            while (waiting_.empty()) co_await submitted_.wait();
            co_await rounds_.wait();
            auto jobs = next_jobs();
            std::vector<Item> items;
            for (const auto& job : jobs) {
                job->count = job->items.size();
                for (auto& item : job->items) items.push_back(std::move(item));
            }
            auto outcome = co_await attempt(std::move(items));
            share(jobs, std::move(outcome));
            finished_.notify();
        }
    }

private:
    struct ticket {
        std::vector<Item> items;
        std::size_t count{0};
        std::optional<answers> done;
    };
    using jobs = std::vector<std::shared_ptr<ticket>>;

    /// An exception of a round is a bug: it must not end the rounds of everybody else.
    awaitable<answers> attempt(std::vector<Item> items) {
        try {
            co_return co_await work_(std::move(items));
        } catch (const boost::system::system_error& e) {
            if (e.code() == asio::error::operation_aborted) throw;
            co_return postgres::error{postgres::failure::rejected, {}, e.what(), "round", {}};
        } catch (const std::exception& e) {
            co_return postgres::error{postgres::failure::rejected, {}, e.what(), "round", {}};
        }
    }

    jobs next_jobs() {
        jobs out;
        std::size_t count = 0;
        while (!waiting_.empty() && (out.empty() || count + waiting_.front()->items.size() <= max_items_)) {
            count += waiting_.front()->items.size();
            out.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        return out;
    }

    static void share(const jobs& round, answers outcome) {
        std::size_t next = 0;
        for (const auto& job : round) {
            if (!outcome) {
                job->done = outcome.error();
                continue;
            }
            std::vector<Answer> own;
            own.reserve(job->count);
            for (std::size_t i = 0; i < job->count; ++i) own.push_back(std::move((*outcome)[next++]));
            job->done = std::move(own);
        }
    }

    round work_;
    std::size_t max_items_;
    async::spacing rounds_;
    async::event submitted_;
    async::event finished_;
    std::deque<std::shared_ptr<ticket>> waiting_;
};

}  // namespace hermod::store
