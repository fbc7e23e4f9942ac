#pragma once
#include "domain/fetch_schedule.hpp"
#include "graph/credential_book.hpp"
#include "graph/graph_desk.hpp"
#include "media/media_ledger.hpp"
#include "sending/wakeup.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/media/store.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace hermod::sender {

struct inbound_media_settings {
    std::chrono::milliseconds poll{
        1'000};  // how often the store is asked for jobs while there are none
    std::chrono::milliseconds lease{180'000};  // longer than a try can take
    std::size_t parallel{4};
    std::size_t max_bytes{whatsapp::max_media_bytes};
};

/// Fetches the files that customers sent: jobs come from the store with a lease, bytes go to the
/// media store, the end of each try back to the store. Any number of senders may do this at once;
/// one that dies loses its lease and nothing else.
class inbound_media {
public:
    struct parts {
        graph_desk& graph;
        credential_book& credentials;
        media::store& bytes;
        media_ledger& ledger;
    };

    inbound_media(executor, inbound_media_settings, parts, log::logger&, telemetry::registry&);

    /// Works until cancelled.
    awaitable<void> run();
    /// Ends the tries under way; after run() has ended.
    awaitable<void> stop();

private:
    struct setback {
        std::string what;
        whatsapp::error_class why{whatsapp::error_class::retry};
    };

    struct file {
        std::string bytes;
        std::string mime_type;
    };

    awaitable<void> work(inbound_job job);
    awaitable<std::variant<file, setback>> fetch(const inbound_job& job);
    awaitable<std::variant<std::monostate, setback>> keep(const inbound_job& job, file got);

    inbound_media_settings settings_;
    parts parts_;
    log::logger& logger_;
    async::task_group tasks_;
    wakeup changed_;
    telemetry::counter fetched_, failed_;
};

}  // namespace hermod::sender
