#pragma once
#include "media/media_ledger.hpp"

#include "hermod/log/log.hpp"
#include "hermod/media/store.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>

namespace hermod::sender {

struct file_remover_settings {
    std::chrono::milliseconds interval{60'000};  // how often the store is asked
    std::chrono::milliseconds lease{120'000};
    std::size_t at_once{50};
};

/// Removes from the media store what no message and no upload shows any more: of people who were
/// erased, of messages whose time was over. Any number of senders may do this at once.
class file_remover {
public:
    file_remover(file_remover_settings, media::store& bytes, media_ledger&, log::logger&, telemetry::registry&);

    /// Works until cancelled.
    awaitable<void> run();
    /// One look: true if there may be more.
    awaitable<bool> look();

private:
    file_remover_settings settings_;
    media::store& bytes_;
    media_ledger& ledger_;
    log::logger& logger_;
    telemetry::counter removed_, failed_;
};

}  // namespace hermod::sender
