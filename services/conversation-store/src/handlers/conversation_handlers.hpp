#pragma once
#include "store/conversation_reader.hpp"

#include "hermod/http/router.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// The public reads of one conversation and of one message, and the look-ups of widget-send.
class conversation_handlers {
public:
    /// A question to the database may take `query_deadline`. The reader must outlive this.
    conversation_handlers(conversation_reader& reader, std::chrono::milliseconds query_deadline)
        : reader_{reader},
          query_deadline_{query_deadline} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> widget_context(http::request asked);
    awaitable<http::response> history(http::request asked);
    awaitable<http::response> message_status(http::request asked);
    awaitable<http::response> internal_context(http::request asked);
    awaitable<http::response> internal_message(http::request asked);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    conversation_reader& reader_;
    std::chrono::milliseconds query_deadline_;
};

}  // namespace hermod::store
