#pragma once
#include "conninfo.hpp"
#include "pipeline_grammar.hpp"
#include "segment.hpp"

#include "hermod/base/result.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hermod::postgres {

class connection;

/// Whom a connection tells what happened to it.
class connection_owner {
public:
    connection_owner() = default;
    connection_owner(const connection_owner&) = delete;
    connection_owner& operator=(const connection_owner&) = delete;
    virtual ~connection_owner() = default;
    /// A segment is over: there may be room for the next.
    virtual void on_segment_over(const segment& over, const error* failed) = 0;
    virtual void on_room() = 0;
    /// It is closed, and what was in flight has been failed. The connection may be released now.
    virtual void on_closed(connection& closed) = 0;
};

/// An open session in pipeline mode: takes segments, carries them out in order, and is closed for
/// good by the first thing that does not go as it must. No coroutine and one timer, whatever is in
/// flight. Owned by shared_ptr: pending waits keep it.
class connection : public std::enable_shared_from_this<connection> {
public:
    struct limits {
        std::size_t max_segments_in_flight;
        steady_clock::duration ping_when_idle;
        steady_clock::duration ping_limit;
    };

    /// `owner` must outlive the connection's closing.
    connection(const executor& ex, pg_handle pg, limits allowed, connection_owner& owner);

    /// Begins to watch the socket. False if it could not be watched.
    [[nodiscard]] bool start();
    /// Sends the segment; needs has_room().
    void submit(std::shared_ptr<segment> work);
    /// Statements are planned anew from the next segment on.
    void forget_plans() noexcept { has_stale_plans_ = true; }
    /// Ends the session. Segments without their sync become outcome_unknown.
    void close(std::string_view why);

    [[nodiscard]] bool has_room() const noexcept {
        return is_open() && !is_spoiled_ && work_in_flight_ < limits_.max_segments_in_flight;
    }

    [[nodiscard]] bool is_open() const noexcept { return pg_ != nullptr; }

    [[nodiscard]] std::size_t in_flight() const noexcept { return work_in_flight_; }

    [[nodiscard]] const std::string& why_closed() const noexcept { return why_closed_; }

private:
    /// An entry of the pipeline: a segment of the owner, a statement being prepared, or (neither) a
    /// ping or the end of all plans.
    struct entry {
        std::shared_ptr<segment> work;
        const query* prepared;
        deadline limit;
    };

    struct preparation {
        const char* sql;
        std::optional<error> refusal;
    };

    bool prepare(const query& what, deadline limit);
    bool discard_plans(deadline limit);
    bool send(const statement& what);
    bool send_sync(entry sent);
    void ping(steady_clock::time_point now);

    void arm_read();
    void arm_write();
    void arm_timer();
    void on_readable(const error_code& failed);
    void on_timer();
    void flush();

    void drain();
    void take(PGresult* result);
    void keep(table rows, PGresult* result, result_kind kind);
    void keep_failure(const entry& oldest, error failed);
    void end_oldest();
    void fail_all();
    [[nodiscard]] std::string trouble() const;

    asio::posix::stream_descriptor socket_;
    asio::steady_timer timer_;
    pg_handle pg_;
    limits limits_;
    connection_owner& owner_;

    pipeline_grammar grammar_;
    std::deque<entry> entries_;
    std::unordered_map<std::string_view, preparation> prepared_;
    std::size_t work_in_flight_{0};
    steady_clock::time_point last_heard_{steady_clock::now()};
    deadline timer_at_{deadline::max()};
    bool is_reading_{false};
    bool is_writing_{false};
    bool has_stale_plans_{false};
    bool is_spoiled_{false};  // finishes what is in flight, takes nothing more
    std::string why_closed_;
};

/// The server's answer as an error. `result` stays the caller's.
[[nodiscard]] error read_error(const PGresult* result, std::string_view statement);

}  // namespace hermod::postgres
