#include "sending/outcome_watch.hpp"

#include "hermod/async/event.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

#include <algorithm>

namespace hermod::widget_send {

namespace {

using contracts::message_status;
using namespace std::chrono_literals;

constexpr auto first_pause = 15ms;
constexpr auto longest_pause = 250ms;

bool is_at_meta(message_status status) noexcept {
    return status == message_status::sent || status == message_status::delivered ||
           status == message_status::read || status == message_status::played;
}

/// Counts a waiting caller for as long as it lives.
class place {
public:
    explicit place(std::size_t& count)
        : count_{count} {
        ++count_;
    }

    ~place() { --count_; }

    place(const place&) = delete;
    place& operator=(const place&) = delete;

private:
    std::size_t& count_;
};

/// Of a failed row: hermod's own code, or Meta's words.
refusal failure_of(const known_message& message) {
    refusal told{
        .reason = refusal_reason::send_failed, .message = "WhatsApp did not take the message"};
    const auto parsed = json::document::parse(message.error_json);
    if (!parsed) return told;
    const auto error = parsed->root();
    const auto title = error["title"].string().value_or("");
    const auto details = error["details"].string().value_or("");
    if (!error["code"].integer()) {
        told.reason = reason_of_code(title);
        if (!details.empty())
            told.message = details;
        else if (!title.empty())
            told.message = "the message was not sent: " + std::string{title};
        return told;
    }
    if (!title.empty()) told.message = title;
    json::writer out;
    out.begin_object()
        .field("code", *error["code"].integer())
        .field("details", details)
        .end_object();
    told.provider_json = out.str();
    return told;
}

}  // namespace

bool is_over(const known_message& message, int attempt) noexcept {
    if (message.attempt > attempt) return true;
    if (message.attempt < attempt) return is_at_meta(message.status);
    return is_at_meta(message.status) || message.status == message_status::failed ||
           message.status == message_status::canceled;
}

std::optional<refusal> end_of(
    const std::optional<known_message>& message, int attempt, const std::string& message_id
) {
    if (message && is_at_meta(message->status)) return std::nullopt;
    refusal told{
        .reason = refusal_reason::wait_over,
        .message = "the outcome is not known yet; the message goes on"};
    if (message && is_over(*message, attempt)) {
        if (message->status == message_status::failed) told = failure_of(*message);
        if (message->status == message_status::canceled)
            told = {.reason = refusal_reason::canceled, .message = "the message was canceled"};
    }
    told.message_id = message_id;
    return told;
}

awaitable<std::optional<known_message>> outcome_watch::wait(
    uuid tenant,
    std::string message_id,
    std::function<bool(const known_message&)> is_enough,
    deadline limit
) {
    const place mine{waiting_};
    std::optional<known_message> last;
    auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(first_pause);
    for (;;) {
        auto row = co_await store_.find_message(tenant, message_id);
        if (row.is_found()) last = std::move(row.value);
        if (last && is_enough(*last)) co_return last;
        const auto now = steady_clock::now();
        if (now >= limit) co_return last;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - now);
        co_await async::sleep_for(std::min(pause, left + 1ms));
        pause = std::min<std::chrono::milliseconds>(pause * 2, longest_pause);
    }
}

}  // namespace hermod::widget_send
