#pragma once
#include "store_caller.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hermod::sender {

/// A file as the store knows it.
struct media_entry {
    std::string state;  // pending, ready or failed
    std::string mime_type;
    std::optional<std::string> file_name;
    std::string sha256;
    std::int64_t size{0};
};

struct no_media {
    bool is_store_away{false};  // ask again; else there is no such file
};

using media_lookup = std::variant<media_entry, no_media>;

struct new_upload {
    std::string tenant_id;
    std::string id;
    std::string mime_type;
    std::string file_name;  // "": none
    std::string sha256;
    std::size_t size{0};
    std::string created_by;
};

/// A customer's file that is to be fetched now.
struct inbound_job {
    std::string tenant_id;
    std::string id;
    std::string account_id;
    std::string phone_number_id;
    std::string meta_media_id;
    std::string mime_type;
    std::optional<std::string> file_name;
    int tries{1};
    std::int64_t created_ms{0};
};

/// Content that Meta has, or shall have, under an id of its own.
struct content_key {
    std::string tenant_id;
    std::string account_id;
    std::string sha256;
    std::string mime_type;
};

/// Content that nothing shows any more.
struct waste_file {
    std::string tenant_id;
    std::string sha256;
};

struct known_upload {
    std::string meta_media_id;
    std::chrono::milliseconds valid{0};
};

/// What the store keeps about files; it is asked over HTTP. False and nothing: it did not answer,
/// or would not.
class media_ledger {
public:
    explicit media_ledger(store_caller& store)
        : store_{store} {}

    awaitable<bool> put_upload(new_upload made);
    awaitable<media_lookup> find(std::string tenant_id, std::string media_id);
    /// Jobs with a lease; nothing if the store does not answer.
    awaitable<std::optional<std::vector<inbound_job>>> take_jobs(
        std::size_t at_most, std::chrono::milliseconds lease
    );
    awaitable<bool> finish(
        inbound_job done, std::string sha256, std::size_t size, std::string mime_type
    );
    /// `retry_after`: none if it was the last try.
    awaitable<bool> fail(
        inbound_job done, std::string why, std::optional<std::chrono::milliseconds> retry_after
    );
    /// What may be removed until the lease ends; nothing if the store does not answer.
    awaitable<std::optional<std::vector<waste_file>>> take_waste(
        std::size_t at_most, std::chrono::milliseconds lease
    );
    awaitable<bool> note_gone(waste_file file);
    awaitable<std::optional<known_upload>> find_upload(content_key what);
    awaitable<bool> remember_upload(content_key what, known_upload made);
    awaitable<bool> forget_upload(
        std::string tenant_id, std::string account_id, std::string meta_media_id
    );

private:
    awaitable<bool> tell(std::string target, std::string body);

    store_caller& store_;
};

}  // namespace hermod::sender
