#pragma once
#include <cstddef>
#include <deque>

namespace hermod::postgres {

/// What PQgetResult gave.
enum class result_kind {
    done,     // a statement's rows or its completion
    failed,   // the statement's error
    aborted,  // skipped, because an earlier statement of the segment failed
    sync,     // PGRES_PIPELINE_SYNC: the segment is over (committed or rolled back)
    none,     // NULL: the results of one statement are over
    other     // COPY and whatever else has no place in a pipeline
};

/// What the connection has to do with it.
enum class step {
    keep_result,   // it belongs to statement `statement()` of the oldest segment
    go_on,         // nothing; read on
    segment_over,  // the oldest segment is over and has left the grammar
    broken         // no answer of a sound pipeline: the connection must be closed
};

/// The order of results in pipeline mode, without any I/O. Per statement one result and then NULL;
/// then SYNC, alone, without a NULL after it. NULL also means "nothing outstanding", so whoever
/// reads must know what it waits for: this does.
class pipeline_grammar {
public:
    /// A segment of `statements` statements and its sync were sent. It may have none: then it is a
    /// ping.
    void push(std::size_t statements) { segments_.push_back({statements, 0, false}); }

    [[nodiscard]] step on(result_kind kind);

    /// PQgetResult must not be called when nothing is outstanding.
    [[nodiscard]] bool is_idle() const noexcept { return segments_.empty(); }

    [[nodiscard]] std::size_t segments() const noexcept { return segments_.size(); }

    /// Index of the statement, in the oldest segment, that keep_result speaks of; the number of its
    /// statements when it was the commit that failed.
    [[nodiscard]] std::size_t statement() const noexcept { return segments_.front().finished; }

private:
    struct segment {
        std::size_t statements;
        std::size_t finished;
        bool has_result;
    };

    step on_result(result_kind kind);
    step on_null();
    step on_sync();

    std::deque<segment> segments_;
};

}  // namespace hermod::postgres
