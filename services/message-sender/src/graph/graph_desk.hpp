#pragma once
#include "graph/graph_caller.hpp"

#include "hermod/media/fetcher.hpp"
#include "hermod/whatsapp/management.hpp"
#include "hermod/whatsapp/media.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace hermod::sender {

struct graph_desk_settings {
    std::string version{"v25.0"};
    std::chrono::milliseconds deadline{10'000};        // of a look-up
    std::chrono::milliseconds media_deadline{60'000};  // of a file, up or down
};

/// A file on its way to Meta.
struct outgoing_file {
    std::string phone_number_id;
    std::string mime_type;
    std::string filename;
    std::string bytes;
};

/// Every call to Meta but the sending of messages: files up and down, templates, what Meta says of
/// numbers, tokens and webhooks. All of them may be repeated. An answer that is none of the wanted
/// ones comes as the call_record, judged like a call.
class graph_desk {
public:
    graph_desk(http::client& graph, media::fetcher& downloads, graph_desk_settings, telemetry::registry&);

    template <class T>
    using answer = std::variant<T, call_record>;

    /// Meta's id of the file.
    awaitable<answer<std::string>> upload(outgoing_file file, secret token);
    awaitable<answer<whatsapp::media_location>> locate(
        std::string media_id, std::string phone_number_id, secret token
    );
    /// The token is shown to Meta's own hosts only.
    awaitable<media::fetch_result> download(std::string url, std::size_t max_bytes, secret token);
    awaitable<answer<whatsapp::number_state>> number_state(
        std::string phone_number_id, secret token
    );
    /// `after`: the cursor of the page before, "" for the first one.
    awaitable<answer<whatsapp::template_page>> templates(
        std::string waba_id, std::string after, secret token
    );
    awaitable<answer<whatsapp::token_info>> token_info(secret token);
    awaitable<answer<std::vector<std::string>>> subscribed_apps(std::string waba_id, secret token);

    /// By how much the clock here is ahead of Meta's, from the Date field of its last answer.
    [[nodiscard]] std::optional<std::chrono::seconds> clock_lead() const noexcept {
        return clock_lead_;
    }

private:
    struct reply {
        call_record record;
        std::string body;
    };

    [[nodiscard]] http::outgoing make_request(
        std::string method, std::string target, const secret& token
    ) const;
    awaitable<reply> ask(http::outgoing request);
    awaitable<reply> get(std::string target, secret token);
    void note_time(const http::response& from);

    http::client& graph_;
    media::fetcher& downloads_;
    graph_desk_settings settings_;
    telemetry::counter uploads_, upload_failures_;
    std::optional<std::chrono::seconds> clock_lead_;
};

}  // namespace hermod::sender
