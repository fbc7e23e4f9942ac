#pragma once
#include "domain/world.hpp"
#include "rim/webhook_poster.hpp"

#include "hermod/config/env.hpp"
#include "hermod/http/server.hpp"
#include "hermod/log/log.hpp"

#include <string>

namespace hermod::sandbox {

/// Everything that can be set from outside; README.md has the table.
struct settings {
    http::server_settings server;
    world_settings world;
    poster_settings poster;
    std::string state_file;  // business numbers are kept here over restarts; empty: nowhere
    log::level log_level{log::level::info};

    /// A business number that is there from the start; none if its id is empty.
    struct {
        std::string phone_number_id;
        secret token;
        std::string webhook_url;
        secret app_secret;
    } first_number;
};

/// Collects every problem in `in`; the caller calls finish().
[[nodiscard]] settings load_settings(config::reader& in);

}  // namespace hermod::sandbox
