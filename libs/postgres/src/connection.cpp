#include "connection.hpp"

#include "classify.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace hermod::postgres {

namespace {

result_kind kind_of(const PGresult* result) {
    if (result == nullptr) return result_kind::none;
    switch (PQresultStatus(result)) {
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY:
            return result_kind::done;
        case PGRES_FATAL_ERROR:
            return result_kind::failed;
        case PGRES_PIPELINE_ABORTED:
            return result_kind::aborted;
        case PGRES_PIPELINE_SYNC:
            return result_kind::sync;
        default:
            return result_kind::other;  // COPY, too: libpq would then repeat it for ever
    }
}

bool is_going_away(const error& failed) {
    return failed.sqlstate.starts_with("57P") || failed.sqlstate.starts_with("08") ||
           failed.sqlstate.empty();
}

}  // namespace

connection::connection(const executor& ex, pg_handle pg, limits allowed, connection_owner& owner)
    : socket_{ex},
      timer_{ex},
      pg_{std::move(pg)},
      limits_{allowed},
      owner_{owner} {}

bool connection::start() {
    // A duplicate, because libpq closes its own descriptor when it likes, and the number may then
    // be another socket's.
    const int copy = ::fcntl(PQsocket(pg_.get()), F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return false;
    socket_.assign(copy);
    arm_read();
    arm_timer();
    return true;
}

void connection::submit(std::shared_ptr<segment> work) {
    if (is_open() && has_stale_plans_ && !discard_plans(work->limit())) close(trouble());
    for (const auto& one : work->statements())
        if (is_open() && !prepare(*one.what, work->limit())) close(trouble());
    for (const auto& one : work->statements())
        if (is_open() && !send(one)) close(trouble());
    if (!is_open()) {
        // Without its sync nothing of it can be committed.
        const auto failed = make_error(failure::unavailable, why_closed_, work->named_by().name);
        owner_.on_segment_over(*work, &failed);
        return work->finish(failed);
    }
    const auto limit = work->limit();
    ++work_in_flight_;
    if (!send_sync({std::move(work), nullptr, limit})) return close(trouble());
    flush();
    if (is_open() && limit < timer_at_) arm_timer();
}

bool connection::prepare(const query& what, deadline limit) {
    const auto [found, is_new] =
        prepared_.try_emplace(what.name, preparation{what.sql, std::nullopt});
    if (!is_new && !found->second.refusal) return true;
    found->second.refusal.reset();
    // In a segment of its own: a failed PREPARE aborts the segment that it is in.
    return PQsendPrepare(pg_.get(), what.name, what.sql, 0, nullptr) == 1 &&
           send_sync({nullptr, &what, limit});
}

bool connection::discard_plans(deadline limit) {
    has_stale_plans_ = false;
    grammar_.push(1);
    entries_.push_back({nullptr, nullptr, limit});
    return PQsendQueryParams(
               pg_.get(), "discard plans", 0, nullptr, nullptr, nullptr, nullptr, 0
           ) == 1 &&
           PQpipelineSync(pg_.get()) == 1;
}

bool connection::send(const statement& what) {
    const auto& values = what.values.values();
    std::vector<const char*> pointers;
    pointers.reserve(values.size());
    for (const auto& value : values) pointers.push_back(value ? value->c_str() : nullptr);
    return PQsendQueryPrepared(
               pg_.get(),
               what.what->name,
               static_cast<int>(values.size()),
               pointers.data(),
               nullptr,
               nullptr,
               0
           ) == 1;
}

bool connection::send_sync(entry sent) {
    grammar_.push(sent.work ? sent.work->statements().size() : sent.prepared != nullptr ? 1 : 0);
    entries_.push_back(std::move(sent));
    return PQpipelineSync(pg_.get()) == 1;
}

void connection::ping(steady_clock::time_point now) {
    // A sync alone is answered by the server like any segment.
    if (send_sync({nullptr, nullptr, now + limits_.ping_limit}))
        flush();
    else
        close(trouble());
}

void connection::flush() {
    const int left = PQflush(pg_.get());
    if (left < 0)
        close(trouble());
    else if (left == 1)
        arm_write();
}

void connection::arm_read() {
    if (is_reading_) return;
    is_reading_ = true;
    socket_.async_wait(
        asio::posix::descriptor_base::wait_read,
        [self = shared_from_this()](const error_code& failed) {
            self->is_reading_ = false;
            if (self->is_open()) self->on_readable(failed);
        }
    );
}

void connection::arm_write() {
    if (is_writing_) return;
    is_writing_ = true;
    // The read wait stays armed meanwhile: if both sides only wrote, both buffers would fill and
    // neither would move.
    socket_.async_wait(
        asio::posix::descriptor_base::wait_write,
        [self = shared_from_this()](const error_code& failed) {
            self->is_writing_ = false;
            if (self->is_open() && !failed) self->flush();
        }
    );
}

void connection::on_readable(const error_code& failed) {
    if (failed) return close(failed.message());
    if (PQconsumeInput(pg_.get()) == 0) return close(trouble());
    last_heard_ = steady_clock::now();
    // Nobody listens for notifications; taking them off keeps libpq's list empty.
    while (PGnotify* notice = PQnotifies(pg_.get())) PQfreemem(notice);
    drain();
    if (!is_open()) return;
    if (PQstatus(pg_.get()) == CONNECTION_BAD) return close(trouble());
    if (is_spoiled_ && grammar_.is_idle()) return close("the session no longer fits the database");
    flush();
    if (!is_open()) return;
    arm_read();
    owner_.on_room();
}

void connection::drain() {
    // PQgetResult blocks while PQisBusy, and with nothing outstanding its NULL means nothing.
    while (is_open() && !grammar_.is_idle() && PQisBusy(pg_.get()) == 0)
        take(PQgetResult(pg_.get()));
}

void connection::take(PGresult* result) {
    const auto kind = kind_of(result);
    table rows;
    if (result != nullptr) rows = table{result};
    switch (grammar_.on(kind)) {
        case step::keep_result:
            return keep(std::move(rows), result, kind);
        case step::go_on:
            return;
        case step::segment_over:
            return end_oldest();
        case step::broken:
            break;
    }
    const auto why = trouble();
    close(why.empty() ? "an answer that has no place in a pipeline" : why);
}

void connection::keep(table rows, PGresult* result, result_kind kind) {
    const auto& oldest = entries_.front();
    if (kind == result_kind::done && oldest.work)
        oldest.work->keep(grammar_.statement(), std::move(rows));
    if (kind != result_kind::failed) return;
    std::string_view name = oldest.prepared != nullptr ? oldest.prepared->name : "commit";
    if (oldest.work && grammar_.statement() < oldest.work->statements().size())
        name = oldest.work->statements()[grammar_.statement()].what->name;
    keep_failure(oldest, read_error(result, name));
}

void connection::keep_failure(const entry& oldest, error failed) {
    if (oldest.prepared != nullptr) {
        prepared_.at(oldest.prepared->name).refusal = std::move(failed);
        return;
    }
    if (!oldest.work) return;
    const auto known = prepared_.find(failed.statement);
    const bool was_refused = known != prepared_.end() && known->second.refusal;
    // "No such prepared statement" is the echo of its refusal a moment ago: that is the reason to
    // tell.
    if (failed.sqlstate == "26000" && was_refused) failed = *known->second.refusal;
    is_spoiled_ = is_spoiled_ || spoils_connection(failed.sqlstate);
    oldest.work->keep(std::move(failed));
}

void connection::end_oldest() {
    const auto ended = std::move(entries_.front());
    entries_.pop_front();
    if (!ended.work) return;
    --work_in_flight_;
    const auto& failed = ended.work->failed();
    owner_.on_segment_over(*ended.work, failed ? &*failed : nullptr);
    ended.work->finish();
}

void connection::arm_timer() {
    // Armed for the earliest instant that may matter and looked at again then: segments come and go
    // without touching it.
    timer_at_ = (entries_.empty() ? last_heard_ : steady_clock::now()) + limits_.ping_when_idle;
    for (const auto& one : entries_) timer_at_ = std::min(timer_at_, one.limit);
    timer_.expires_at(timer_at_);
    timer_.async_wait([self = shared_from_this()](const error_code& failed) {
        if (!failed && self->is_open()) self->on_timer();
    });
}

void connection::on_timer() {
    const auto now = steady_clock::now();
    timer_at_ = deadline::max();
    const bool is_late = std::any_of(entries_.begin(), entries_.end(), [&](const entry& e) {
        return e.limit <= now;
    });
    if (is_late) return close("no answer before the deadline");
    if (entries_.empty() && now - last_heard_ >= limits_.ping_when_idle) ping(now);
    if (is_open()) arm_timer();
}

void connection::close(std::string_view why) {
    if (!is_open()) return;
    why_closed_ = why;
    const auto self = shared_from_this();
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    pg_.reset();
    fail_all();
    owner_.on_closed(*this);
}

void connection::fail_all() {
    const auto lost = std::move(entries_);
    entries_.clear();
    work_in_flight_ = 0;
    for (const auto& one : lost) {
        if (!one.work) continue;
        auto failed = make_error(failure::outcome_unknown, why_closed_, one.work->named_by().name);
        // A statement that failed has rolled its segment back, whatever came after; unless it is
        // the session's own end.
        const auto& known = one.work->failed();
        if (known && !is_going_away(*known)) failed = *known;
        owner_.on_segment_over(*one.work, &failed);
        one.work->finish(std::move(failed));
    }
}

std::string connection::trouble() const {
    std::string what = pg_ ? PQerrorMessage(pg_.get()) : "";
    std::replace(what.begin(), what.end(), '\n', ' ');
    while (!what.empty() && what.back() == ' ') what.pop_back();
    return what;
}

error read_error(const PGresult* result, std::string_view statement) {
    const auto field = [&](int code) {
        const char* text = PQresultErrorField(result, code);
        return std::string{text != nullptr ? text : ""};
    };
    error made;
    made.sqlstate = field(PG_DIAG_SQLSTATE);
    made.message = field(PG_DIAG_MESSAGE_PRIMARY);
    made.constraint = field(PG_DIAG_CONSTRAINT_NAME);
    made.statement = statement;
    made.failure = classify(made.sqlstate, field(PG_DIAG_SOURCE_FUNCTION));
    return made;
}

}  // namespace hermod::postgres
