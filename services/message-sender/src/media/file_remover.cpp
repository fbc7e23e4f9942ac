#include "media/file_remover.hpp"

#include "hermod/async/event.hpp"

namespace hermod::sender {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds remove_limit{10};

telemetry::counter counter_of(telemetry::registry& metrics, const char* result) {
    return metrics.make_counter(
        "sender_files_removed_total",
        "Files that nothing showed any more by what became of them",
        {{"result", result}}
    );
}

}  // namespace

file_remover::file_remover(
    file_remover_settings settings,
    media::store& bytes,
    media_ledger& ledger,
    log::logger& logger,
    telemetry::registry& metrics
)
    : settings_{settings},
      bytes_{bytes},
      ledger_{ledger},
      logger_{logger},
      removed_{counter_of(metrics, "removed")},
      failed_{counter_of(metrics, "failed")} {}

awaitable<void> file_remover::run() {
    while (true) {
        const bool has_more = co_await look();
        if (!has_more) co_await async::sleep_for(settings_.interval);
    }
}

awaitable<bool> file_remover::look() {
    // From before the question on: when the lease has ended, the content may be somebody's again.
    const auto lease_ends = steady_clock::now() + settings_.lease;
    const auto files = co_await ledger_.take_waste(settings_.at_once, settings_.lease);
    if (!files) co_return false;
    std::size_t done = 0;
    for (const auto& file : *files) {
        const auto limit = steady_clock::now() + remove_limit;
        if (limit >= lease_ends) break;  // the rest is given out again
        const auto gone = co_await bytes_.remove(media::key_of(file.tenant_id, file.sha256), limit);
        if (!gone) {
            failed_.add();
            logger_.warning(
                "media.remove.failed",
                {{"tenantId", file.tenant_id},
                 {"sha256", file.sha256},
                 {"what", gone.error().message()}}
            );
            continue;
        }
        ++done;
        removed_.add();
        // Not told: it is given out again, and removing what is gone is no error.
        co_await ledger_.note_gone(file);
    }
    co_return done > 0 && files->size() == settings_.at_once;
}

}  // namespace hermod::sender
