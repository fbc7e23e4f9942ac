#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "domain/progress.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/postgres/pool.hpp"

namespace hermod::store {

/// An event that is true once its message has got as far as `when`.
struct message_event {
    contracts::event what;
    std::string message_id;
    progress when;
};

/// Goes behind the statements that change the messages, into the same segment: the events outlive this process if, and only
/// if, what they tell of was committed.
[[nodiscard]] postgres::statement keep_events(const std::vector<message_event>& events);

/// An event that a statement kept by the SQL function keep_event() and answered, from column `first` on, as
/// `k.event_id, k.type, k.tenant_id, k.conversation_id, k.at_ms, k.payload`.
[[nodiscard]] contracts::event read_kept_event(const postgres::table::row& row, int first = 0);

/// What a request handler calls with its kept events once its transaction is committed; it does not wait for the broker. The app
/// binds it to consumers/announcer.
using announce_events = std::function<void(std::vector<contracts::event>)>;

/// The kept events that nobody has published yet. Publishing is consumers/announcer's.
class pending_events {
public:
    /// `writer`: a pool that sees all tenants.
    pending_events(postgres::pool& writer, std::size_t max_rows) : pool_{writer}, max_rows_{static_cast<std::int64_t>(max_rows)} {}

    /// Those that nobody set out to publish for `silence`, in order. No other replica gets them for as long again.
    awaitable<postgres::result<std::vector<contracts::event>>> take_due(std::chrono::milliseconds silence, deadline limit);
    /// Those that the broker has confirmed. Unknown ones do no harm.
    awaitable<postgres::result<void>> remove(std::vector<contracts::event> published, deadline limit);

private:
    postgres::pool& pool_;
    std::int64_t max_rows_;
};

}  // namespace hermod::store
