#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "hermod/base/secret.hpp"
#include "hermod/base/time.hpp"
#include "hermod/contracts/dispatch.hpp"
#include "hermod/http/client.hpp"
#include "hermod/telemetry/metrics.hpp"
#include "hermod/whatsapp/answer.hpp"

namespace hermod::sender {

/// One call to Meta and what came of it.
struct call_record {
    whatsapp::send_outcome outcome;
    int http_status{0};        // 0: no answer
    std::string reason;        // if there was no answer
    bool was_reached{true};    // false: no byte left
    bool was_withdrawn{false};  // `may_start` said no
    system_time started_at{};
    std::chrono::milliseconds took{0};
};

/// One call of a message.
struct graph_call {
    contracts::dispatch message;
    int try_number{1};
    std::string meta_media_id{};  // of an upload; "": the message has no file, or goes by its link
};

struct graph_settings {
    std::string version{"v25.0"};
    std::chrono::milliseconds call_deadline{10'000};
};

/// `POST /{version}/{phone_number_id}/messages`, at most once per call of send().
class graph_caller {
public:
    graph_caller(http::client& graph, graph_settings, telemetry::registry&);

    /// `may_start` is asked right before the first byte leaves.
    awaitable<call_record> send(graph_call what, secret token, std::function<bool()> may_start);

private:
    [[nodiscard]] http::outgoing make_request(const graph_call&, const secret& token) const;

    http::client& graph_;
    graph_settings settings_;
    telemetry::counter sent_, not_sent_, uncertain_, never_left_;
    telemetry::histogram seconds_;
};

}  // namespace hermod::sender
