#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/postgres/error.hpp"
#include "hermod/postgres/query.hpp"
#include "hermod/postgres/table.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace hermod::postgres {

using tables = std::vector<table>;

/// Whoever waits for a segment.
struct waiter {
    waiter() = default;
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;
    virtual ~waiter() = default;
    virtual void resume(result<tables> outcome) = 0;
};

/// One transaction on its way: what to run, until when, who waits for it, and what came so far.
class segment {
public:
    /// The tables of the first `hidden` statements are not given to the caller.
    segment(std::vector<statement> statements, std::size_t hidden, deadline limit)
        : statements_{std::move(statements)},
          hidden_{hidden},
          limit_{limit} {}

    /// Whoever waits is resumed on `on`, never from within finish().
    void set_waiter(std::unique_ptr<waiter> who, executor on) {
        waiter_ = std::move(who);
        waits_on_ = std::move(on);
    }

    [[nodiscard]] const std::vector<statement>& statements() const noexcept { return statements_; }

    [[nodiscard]] deadline limit() const noexcept { return limit_; }

    [[nodiscard]] steady_clock::time_point began() const noexcept { return began_; }

    /// False once it was finished, or given up by its caller.
    [[nodiscard]] bool is_wanted() const noexcept { return waiter_ != nullptr; }

    [[nodiscard]] bool is_empty() const noexcept { return statements_.size() == hidden_; }

    /// PostgreSQL's text has no zero byte, and libpq would end the value there without a word.
    [[nodiscard]] bool holds_zero_byte() const noexcept;

    /// The statement that names the whole in metrics and logs.
    [[nodiscard]] const query& named_by() const noexcept { return *statements_[hidden_].what; }

    void keep(std::size_t index, table rows);
    /// The first failure counts.
    void keep(error failed);

    [[nodiscard]] const std::optional<error>& failed() const noexcept { return failed_; }

    /// The sync has come: gives the tables, or the failure, to the waiter.
    void finish();
    /// It will not be answered, or is not wanted any more.
    void finish(error failed);

private:
    void resume(result<tables> outcome);

    std::vector<statement> statements_;
    std::size_t hidden_;
    deadline limit_;
    steady_clock::time_point began_{steady_clock::now()};
    std::unique_ptr<waiter> waiter_;
    executor waits_on_;
    tables tables_;
    std::optional<error> failed_;
};

[[nodiscard]] error make_error(
    failure kind, std::string_view message, std::string_view statement = {}
);

}  // namespace hermod::postgres
