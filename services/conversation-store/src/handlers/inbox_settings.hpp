#pragma once
#include "handlers/caller.hpp"
#include "store/inbox_notes.hpp"

#include "hermod/base/secret.hpp"

#include <chrono>
#include <string>

namespace hermod::store {

/// Makes the signed, short-lived links with which browsers fetch files.
struct media_links {
    secret key;  // of media::make_link_key(); empty: no links
    std::chrono::seconds life{3'600};

    /// "" without a key.
    [[nodiscard]] std::string make(const uuid& tenant, const std::string& media_id) const;
};

struct inbox_settings {
    std::chrono::milliseconds query_deadline{5'000};
    /// How long a clear or a delete can be taken back.
    std::chrono::milliseconds undo_for{60'000};
    media_links links{};
};

/// The caller as the inbox's stores know them.
[[nodiscard]] asking asking_of(
    const service::caller& who, const http::request& asked, std::chrono::milliseconds query_deadline
);

}  // namespace hermod::store
