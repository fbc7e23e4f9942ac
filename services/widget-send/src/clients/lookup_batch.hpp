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

/// Questions of one kind, and their answers. What has no answer at the end was not found.
template <class Key, class Answer>
struct lookup_column {
    std::set<Key> asked;
    std::map<Key, Answer> found;
};

struct lookup_columns {
    lookup_column<uuid, conversation_context> contexts;
    lookup_column<std::string, known_message> messages;
    lookup_column<chat_question, chat_context> chats;
    lookup_column<template_question, stored_template> templates;
    lookup_column<std::string, target_message> targets;
    lookup_column<std::string, std::string> quick_replies;
};

/// Questions of one tenant that travel to the store together, and the answers.
struct lookup_batch {
    explicit lookup_batch(executor ex)
        : done{std::move(ex)} {}

    lookup_columns columns;
    async::event done;
    bool is_done{false};
    bool is_answered{false};  // false at the end: the store could not be asked

    [[nodiscard]] std::size_t size() const noexcept;
};

/// The body of POST /internal/v1/lookups.
[[nodiscard]] std::string write_questions(const uuid& tenant, const lookup_columns& columns);
/// Fills in the answers; false, and nothing is filled in, if the body breaks the contract.
[[nodiscard]] bool read_answers(std::string_view body, lookup_columns& into);

}  // namespace hermod::widget_send
