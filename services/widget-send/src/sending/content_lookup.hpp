#pragma once
#include "domain/bounded_map.hpp"
#include "domain/rules.hpp"
#include "sending/ports.hpp"

#include "hermod/async/awaitable.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace hermod::widget_send {

struct content_settings {
    std::size_t templates{10'000};               // kept in memory
    std::chrono::milliseconds fresh_for{5'000};  // an approved template may be this old
    std::chrono::milliseconds usable_for{
        15 * 60'000};  // while the store is down; the claim checks again
};

/// What of a message's content only the store can say: whether its template is approved and what it
/// asks for, and whether the message that it points at is one of its conversation.
class content_lookup {
public:
    content_lookup(message_store& store, content_settings settings)
        : store_{store},
          settings_{settings},
          templates_{settings.templates} {}

    /// Fills in what people will read of a template message. `path` names the template in errors.
    awaitable<std::optional<refusal>> fit_template(
        uuid tenant,
        uuid account,
        contracts::message_content& content,
        std::string path,
        deadline limit
    );
    /// Nothing to do for a content that points at no message.
    awaitable<std::optional<refusal>> check_target(
        uuid tenant, uuid conversation, const contracts::message_content& content, deadline limit
    );

private:
    struct remembered {
        stored_template what;
        steady_clock::time_point asked_at;
    };

    [[nodiscard]] const stored_template* recall(
        const std::string& key, std::chrono::milliseconds longest_age
    );

    message_store& store_;
    content_settings settings_;
    bounded_map<remembered> templates_;
};

}  // namespace hermod::widget_send
