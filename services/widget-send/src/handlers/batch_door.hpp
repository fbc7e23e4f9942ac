#pragma once
#include "handlers/send_doors.hpp"
#include "sending/send_path.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace hermod::widget_send {

struct batch_settings {
    std::size_t parallel{64};  // conversations at once
    std::chrono::milliseconds limit{30'000};
    std::size_t body_bytes{8 * 1024 * 1024};
};

/// The door POST /api/v1/messages/batch: up to 1,000 messages, each as it would go through a door
/// of its own, with a result of its own. Those of one conversation go in their order, others beside
/// each other.
class batch_door {
public:
    batch_door(send_path& sends, send_doors& doors, batch_settings settings)
        : path_{sends},
          doors_{doors},
          settings_{settings} {}

    static constexpr std::string_view path = "/api/v1/messages/batch";
    static constexpr std::size_t most_items = 1'000;

    awaitable<http::response> handle(http::request request);

private:
    struct work;

    /// Takes one lane after another, until none is left or the time is over.
    awaitable<void> run_lanes(std::shared_ptr<work> shared);

    send_path& path_;
    send_doors& doors_;
    batch_settings settings_;
};

}  // namespace hermod::widget_send
