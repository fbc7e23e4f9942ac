#pragma once
#include "hermod/whatsapp/error_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::whatsapp {

/// Meta's error object, as far as anybody needs it.
struct graph_error {
    std::int64_t code{0};
    std::string title;    // error.message
    std::string details;  // error.error_data.details
    std::string fbtrace_id;
};

/// Nothing if the text holds no Graph error (`{"error":{"code":…}}`).
[[nodiscard]] std::optional<graph_error> parse_graph_error(std::string_view body);

/// How far a call came.
enum class call_progress {
    never_left,  // no byte was written
    no_answer,   // bytes left, no complete answer came
    answered
};

/// The three outcomes of a call. There is no idempotency key at Meta, so UNCERTAIN is never
/// repeated blindly.
enum class call_result { sent, not_sent, uncertain };

struct send_outcome {
    call_result result{call_result::uncertain};
    std::string wamid;  // if sent
    /// contacts[0].wa_id, which may differ from the number we called; "" if Meta gave none.
    std::string wa_id;
    std::optional<graph_error> error;
    /// If not_sent: what to do about it.
    error_rule rule{};
};

/// - 200 with a message id: sent. 200 without: uncertain.
/// - A Graph error body: not_sent, whatever the HTTP status (Meta rejected the call).
/// - No byte left: not_sent, to be tried again.
/// - Everything else (no answer, 5xx or anything without a Graph body): uncertain. A 4xx without a
/// Graph body is not_sent:
///   something before Meta's messaging refused it.
[[nodiscard]] send_outcome judge_send(
    call_progress progress, int http_status, std::string_view body
);

}  // namespace hermod::whatsapp
