#pragma once
#include "graph/graph_desk.hpp"
#include "hermod/async/event.hpp"
#include "media/media_ledger.hpp"

#include "hermod/contracts/dispatch.hpp"
#include "hermod/log/log.hpp"
#include "hermod/media/fetcher.hpp"
#include "hermod/media/store.hpp"

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace hermod::sender {

struct media_desk_settings {
    std::size_t parallel{8};  // files in memory at once
    /// Of one account: a tenant whose files come slowly must not take all places.
    std::size_t parallel_of_one{2};
    std::size_t max_bytes{whatsapp::max_media_bytes};
    std::chrono::milliseconds fetch_deadline{30'000};
    std::chrono::milliseconds url_holds{
        600'000};  // what an address gave is not fetched again for so long (as at Meta)
    std::chrono::milliseconds id_valid{
        std::chrono::hours{29 * 24}};  // Meta keeps an upload for 30 days
    std::size_t remembered{10'000};
};

/// Meta has the file.
struct prepared_media {
    std::string meta_media_id;
};

/// It cannot be sent, now or later; `code` is stable.
struct media_refusal {
    std::string code;
    std::string message;
};

/// The store (of rows or of bytes) does not answer: later.
struct media_setback {
    std::string what;
};

/// A call_record: Meta did not take the upload; to be judged as a call.
using media_answer = std::variant<prepared_media, media_refusal, media_setback, call_record>;

/// Brings the files of messages to Meta: fetched from the tenant's address or read from the media
/// store, checked for what they are, uploaded once per account and content. Messages with the same
/// file at the same time share one upload.
class media_desk {
public:
    struct parts {
        graph_desk& graph;
        media::fetcher& fetcher;
        media::store& bytes;
        media_ledger& ledger;
    };

    media_desk(executor, media_desk_settings, parts, log::logger&);

    /// The message is of a media kind. Never throws but on cancellation.
    awaitable<media_answer> prepare(contracts::dispatch message, secret token);
    /// Meta does not know this id (any more): the next prepare() uploads anew.
    awaitable<void> forget(contracts::dispatch message, std::string meta_media_id);

private:
    struct source;
    struct slot;

    struct pending {
        explicit pending(executor ex)
            : done{std::move(ex)} {}

        std::optional<media_answer> answer;
        async::event done;
    };

    struct remembered_id {
        std::string meta_media_id;
        deadline until;
        std::list<std::string>::iterator place;
    };

    awaitable<media_answer> prepare_first(contracts::dispatch message, secret token);
    awaitable<std::variant<source, media_refusal, media_setback>> get_bytes(
        const contracts::dispatch& message
    );
    awaitable<media_answer> upload(contracts::dispatch message, source file, secret token);
    awaitable<void> wait_for_slot(std::string account_id);
    void remember(const std::string& key, std::string id, std::chrono::milliseconds time);
    [[nodiscard]] std::optional<std::string> find(const std::string& key);

    executor ex_;
    media_desk_settings settings_;
    parts parts_;
    log::logger& logger_;
    std::map<std::string, std::shared_ptr<pending>> under_way_;
    std::map<std::string, remembered_id> known_;
    std::list<std::string> order_;  // keys of known_, oldest first
    std::size_t busy_{0};
    std::map<std::string, std::size_t> busy_of_;  // by account
    async::event slot_free_;
};

}  // namespace hermod::sender
