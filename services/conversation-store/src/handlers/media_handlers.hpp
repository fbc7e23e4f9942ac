#pragma once
#include "store/media_store.hpp"
#include "store/pending_events.hpp"

#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// What message-sender asks about files and tells about numbers, behind the service key: rows of
/// uploads, jobs of fetching customers' files, ids that Meta gave, what Meta says of a number. The
/// bytes never come here.
class media_handlers {
public:
    /// `store` and `logger` must outlive this.
    media_handlers(
        media_store& store,
        announce_events announce,
        std::chrono::milliseconds query_deadline,
        log::logger& logger
    )
        : store_{store},
          announce_{std::move(announce)},
          query_deadline_{query_deadline},
          logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> put_upload(http::request asked);
    awaitable<http::response> read(http::request asked);
    awaitable<http::response> take_jobs(http::request asked);
    awaitable<http::response> finish_job(http::request asked);
    awaitable<http::response> fail_job(http::request asked);
    awaitable<http::response> take_garbage(http::request asked);
    awaitable<http::response> note_gone(http::request asked);
    awaitable<http::response> find_upload(http::request asked);
    awaitable<http::response> remember_upload(http::request asked);
    awaitable<http::response> forget_upload(http::request asked);
    awaitable<http::response> put_number_state(http::request asked);
    [[nodiscard]] http::response tell(
        const http::request& asked, postgres::result<std::vector<contracts::event>> done
    );

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    media_store& store_;
    announce_events announce_;
    std::chrono::milliseconds query_deadline_;
    log::logger& logger_;
};

}  // namespace hermod::store
