#pragma once
#include "hermod/base/ids.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/postgres/pool.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

struct upload_row {
    uuid tenant_id;
    uuid id;
    std::string mime_type;
    std::optional<std::string> file_name;
    std::int64_t size{0};
    std::string sha256;  // hex
    std::optional<std::string> created_by;
};

enum class file_result {
    kept,
    other_file,  // the id is another file's
    put_again    // the bytes are being removed, or were meanwhile: put them, then ask again
};

/// Content that nothing shows any more.
struct media_waste {
    uuid tenant_id;
    std::string sha256;
};

struct media_row {
    std::string state;
    std::string mime_type;
    std::optional<std::string> file_name;
    std::optional<std::int64_t> size;
    std::optional<std::string> sha256;
    std::optional<std::string> conversation_id;
    std::optional<std::string> message_id;
    std::optional<std::string> error;
};

/// A customer's file that is to be fetched now.
struct media_job {
    std::string tenant_id;
    std::string id;
    std::string account_id;
    std::string phone_number_id;
    std::string meta_media_id;
    std::string mime_type;
    std::optional<std::string> file_name;
    std::int64_t tries{0};
    std::int64_t created_ms{0};
};

struct finished_job {
    uuid tenant_id;
    uuid id;
    std::string sha256;
    std::int64_t size{0};
    std::string mime_type;
    std::optional<std::string> file_name;
};

struct failed_job {
    uuid tenant_id;
    uuid id;
    std::string error;
    std::optional<std::int64_t> retry_after_ms;  // none: it was the last try
};

/// The id that Meta gave to some content.
struct meta_upload {
    uuid tenant_id;
    uuid account_id;
    std::string sha256;
    std::string mime_type;
    std::string meta_media_id{};
    std::int64_t valid_ms{0};
};

struct number_report {
    uuid tenant_id;
    uuid account_id;
    std::string state_json;
    int rate_per_second{80};
};

struct number_verdict {
    int rate_per_second{80};
    std::vector<contracts::event> events;  // kept; to be announced
};

/// Rows of files: made, fetched, remembered; and what Meta says of numbers.
class media_store {
public:
    /// `writers` works as hermod_writer and must outlive this.
    explicit media_store(postgres::pool& writers)
        : writers_{writers} {}

    awaitable<postgres::result<file_result>> put_upload(upload_row row, deadline limit);
    awaitable<postgres::result<std::optional<media_row>>> read(
        uuid tenant, uuid id, deadline limit
    );
    awaitable<postgres::result<std::vector<media_job>>> take_jobs(
        std::int64_t at_most, std::int64_t lease_ms, deadline limit
    );
    /// Both give events that were kept with the change. Nothing: the bytes have to be put again.
    awaitable<postgres::result<std::optional<std::vector<contracts::event>>>> finish(
        finished_job done, deadline limit
    );
    awaitable<postgres::result<std::vector<contracts::event>>> fail(
        failed_job done, deadline limit
    );
    /// What may be removed from the media store by whoever asks, until the lease ends.
    awaitable<postgres::result<std::vector<media_waste>>> take_garbage(
        std::int64_t at_most, std::int64_t lease_ms, deadline limit
    );
    awaitable<postgres::result<void>> note_gone(media_waste what, deadline limit);
    awaitable<postgres::result<std::optional<meta_upload>>> find_upload(
        meta_upload wanted, deadline limit
    );
    /// An empty meta_media_id is not allowed. Overdue ones are removed on the way.
    awaitable<postgres::result<void>> remember_upload(meta_upload made, deadline limit);
    awaitable<postgres::result<void>> forget_upload(meta_upload gone, deadline limit);
    /// None if there is no such account.
    awaitable<postgres::result<std::optional<number_verdict>>> put_number_state(
        number_report report, deadline limit
    );

private:
    postgres::pool& writers_;
};

}  // namespace hermod::store
