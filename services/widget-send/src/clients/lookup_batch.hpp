#pragma once
#include "sending/ports.hpp"

#include "hermod/async/event.hpp"
#include "hermod/base/ids.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace hermod::widget_send {

/// Questions of one tenant that travel to the store together, and the answers.
struct lookup_batch {
    explicit lookup_batch(executor ex)
        : done{std::move(ex)} {}

    std::set<uuid> conversations;
    std::set<std::string> messages;

    async::event done;
    bool is_done{false};
    bool is_answered{false};  // false at the end: the store could not be asked
    std::map<uuid, conversation_context> contexts;
    std::map<std::string, known_message> known;

    [[nodiscard]] std::size_t size() const noexcept {
        return conversations.size() + messages.size();
    }
};

/// The body of POST /internal/v1/lookups.
[[nodiscard]] std::string write_questions(const uuid& tenant, const lookup_batch& batch);
/// Fills in the answers; false, and nothing is filled in, if the body breaks the contract.
[[nodiscard]] bool read_answers(std::string_view body, lookup_batch& into);

}  // namespace hermod::widget_send
