#include "handlers/send_doors.hpp"

#include "handlers/door_readers.hpp"
#include "sending/asking.hpp"

#include <array>
#include <utility>

namespace hermod::widget_send {

struct send_doors::door {
    const char* pattern;
    outcome<send_command> (*read)(const http::request&);
    door_style style{door_style::plain};
    bool always_waits{false};  // until it is sent
    bool tells_of_row{false};  // whether contact and conversation are new
    bool is_quick_reply{false};
};

std::vector<http::route> send_doors::routes() {
    static constexpr std::array doors{
        door{"/api/v1/widget/send", read_widget_send},
        door{"/api/v1/widget/send-template", read_widget_template},
        door{
            .pattern = "/api/v1/widget/send-quick-reply",
            .read = read_widget_send,
            .is_quick_reply = true},
        door{"/api/v1/conversations/{id}/reply", read_reply},
        door{"/conversations/{id}/reply", read_reply},
        door{"/api/v1/messages/send", read_snake_send, door_style::snake, true},
        door{"/api/whatsapp/send", read_provider_send, door_style::provider, true},
        door{
            .pattern = "/api/v1/messages",
            .read = read_new_chat,
            .style = door_style::new_chat,
            .tells_of_row = true},
    };
    std::vector<http::route> routes;
    for (const auto& one : doors)
        routes.push_back({"POST", one.pattern, [this, &one](http::request asked) {
                              return handle(one, std::move(asked));
                          }});
    return routes;
}

outcome<bool> send_doors::wants_wait(const http::request& request) {
    const auto word = request.query("wait");
    if (!word || word->empty()) return false;
    if (*word == "sent") return true;
    return invalid_field("wait", "must be sent");
}

awaitable<http::response> send_doors::handle(const door& which, http::request request) {
    const auto told = co_await send(which, request);
    co_return make_answer(told, request.request_id, which.style);
}

awaitable<outcome<told_send>> send_doors::send(const door& which, const http::request& request) {
    auto command = which.read(request);
    send_command nobody;
    // Who may not send learns nothing of what is wrong with the body.
    if (auto refused = take_caller(request, command ? *command : nobody))
        co_return std::move(*refused);
    if (!command) co_return command.error();
    const auto wait = wants_wait(request);
    if (!wait) co_return wait.error();
    const bool waits = *wait || which.always_waits;
    if (waits && !watch_.has_room())
        co_return refusal{
            .reason = refusal_reason::overloaded,
            .message = "too many callers wait for an outcome"};
    if (which.is_quick_reply) {
        auto wrong = co_await fill_quick_reply(request, *command);
        if (wrong) co_return std::move(*wrong);
    }
    auto accepted = co_await path_.send(std::move(*command));
    co_return co_await follow(std::move(accepted), waits, which.tells_of_row);
}

awaitable<outcome<told_send>> send_doors::follow(
    outcome<accepted_send> accepted, bool waits_for_end, bool waits_for_row
) {
    if (!accepted) co_return accepted.error();
    told_send told{.accepted = std::move(*accepted)};
    const auto& id = told.accepted.message_id;
    // A scheduled message has its end in the future: nobody waits for that.
    const bool is_scheduled = told.accepted.status == contracts::message_status::scheduled;
    if (waits_for_end && !is_scheduled) {
        const int attempt = told.accepted.attempt;
        const auto is_enough = [attempt](const known_message& row) {
            return is_over(row, attempt);
        };
        told.row = co_await watch_.wait(
            told.accepted.tenant_id, id, is_enough, steady_clock::now() + waits_.for_outcome
        );
        auto end = end_of(told.row, attempt, id);
        if (end) co_return std::move(*end);
        told.has_waited = true;
    } else if (waits_for_row) {
        const auto is_enough = [](const known_message&) { return true; };
        told.row = co_await watch_.wait(
            told.accepted.tenant_id, id, is_enough, steady_clock::now() + waits_.for_row
        );
        // Refused when it was persisted.
        if (told.row && told.row->status == contracts::message_status::failed) {
            auto end = end_of(told.row, told.accepted.attempt, id);
            if (end) co_return std::move(*end);
        }
    }
    co_return told;
}

awaitable<std::optional<refusal>> send_doors::fill_quick_reply(
    const http::request& request, send_command& command
) {
    const auto id = read_quick_reply_id(request);
    if (!id) {
        // Told in its turn, as any content that is wrong.
        command.content = id.error();
        co_return std::nullopt;
    }
    // What is wrong with the rest is told before anything is looked up.
    contracts::message_content content;
    content.text = "a canned reply";
    command.content = content;
    const auto rest = validate(command, {}, std::chrono::system_clock::now());
    if (!rest) co_return rest.error();
    const auto tenant = rest->tenant_id;
    const std::function<awaitable<looked_up<std::string>>()> ask = [&] {
        return store_.find_quick_reply(tenant, *id);
    };
    const auto limit = steady_clock::now() + std::chrono::seconds{3};
    const auto found = co_await ask_with_tries(ask, limit);
    if (found.is_unavailable()) co_return store_away();
    if (!found.is_found())
        co_return refusal{
            .reason = refusal_reason::not_found,
            .message = "there is no such canned reply",
            .field = "quickReplyId"};
    content.text = *found.value;
    command.content = std::move(content);
    co_return std::nullopt;
}

}  // namespace hermod::widget_send
