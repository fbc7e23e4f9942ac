#pragma once
#include "sending/ports.hpp"

#include "hermod/json/reader.hpp"

#include <optional>
#include <string>
#include <utility>

// Items of the answer to POST /internal/v1/lookups: the question that it answers, and the answer.
// Nothing if the item breaks the contract.
namespace hermod::widget_send {

[[nodiscard]] std::optional<std::pair<uuid, conversation_context>> read_context_answer(json::view);
[[nodiscard]] std::optional<std::pair<std::string, known_message>> read_message_answer(json::view);
[[nodiscard]] std::optional<std::pair<chat_question, chat_context>> read_chat_answer(json::view);
[[nodiscard]] std::optional<std::pair<template_question, stored_template>> read_template_answer(
    json::view
);
[[nodiscard]] std::optional<std::pair<std::string, target_message>> read_target_answer(json::view);
[[nodiscard]] std::optional<std::pair<std::string, std::string>> read_quick_reply_answer(json::view
);

}  // namespace hermod::widget_send
