#pragma once
#include "media/media_ledger.hpp"

#include "hermod/base/secret.hpp"
#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"
#include "hermod/media/store.hpp"

#include <chrono>
#include <vector>

namespace hermod::sender {

struct media_door_settings {
    std::vector<secret> link_keys;  // the first makes them, all open them
    std::size_t max_bytes{0};       // of an upload
    std::chrono::milliseconds store_deadline{30'000};
};

/// `POST /api/v1/media`: a file of a user, to be sent by its id. `GET /api/v1/media/{id}`: a file
/// for whoever has a signed link.
class media_door {
public:
    media_door(
        media_door_settings settings, media::store& bytes, media_ledger& ledger, log::logger& logger
    )
        : settings_{std::move(settings)},
          bytes_{bytes},
          ledger_{ledger},
          logger_{logger} {}

    /// To be put behind service::require_service_key(); valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> take(http::request asked);
    awaitable<http::response> show(http::request asked);

    media_door_settings settings_;
    media::store& bytes_;
    media_ledger& ledger_;
    log::logger& logger_;
};

}  // namespace hermod::sender
