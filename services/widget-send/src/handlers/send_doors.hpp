#pragma once
#include "handlers/answer.hpp"
#include "sending/outcome_watch.hpp"
#include "sending/send_path.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/http/router.hpp"

#include <chrono>
#include <vector>

namespace hermod::widget_send {

struct wait_settings {
    std::chrono::milliseconds for_outcome{15'000};  // ?wait=sent, and doors that always wait
    std::chrono::milliseconds for_row{2'000};       // the flags of a new chat
    std::size_t most_waiting{2'000};                // callers at once
};

/// The doors over HTTP. The gateway has authenticated the caller and forwards its identity in
/// headers; a door only translates.
class send_doors {
public:
    send_doors(send_path& path, message_store& store, outcome_watch& watch, wait_settings waits)
        : path_{path},
          store_{store},
          watch_{watch},
          waits_{waits} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

    /// Waits for the end of an accepted send, if the caller wants that.
    awaitable<outcome<told_send>> follow(
        outcome<accepted_send> accepted, bool waits_for_end, bool waits_for_row
    );

    /// `?wait=sent`; a refusal for any other word.
    [[nodiscard]] static outcome<bool> wants_wait(const http::request& request);

    [[nodiscard]] const wait_settings& waits() const noexcept { return waits_; }

private:
    struct door;

    awaitable<http::response> handle(const door& which, http::request request);
    awaitable<outcome<told_send>> send(const door& which, const http::request& request);
    /// The text of the canned reply becomes the content.
    awaitable<std::optional<refusal>> fill_quick_reply(
        const http::request& request, send_command& command
    );

    send_path& path_;
    message_store& store_;
    outcome_watch& watch_;
    wait_settings waits_;
};

}  // namespace hermod::widget_send
