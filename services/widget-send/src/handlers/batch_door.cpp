#include "handlers/batch_door.hpp"

#include "handlers/answer.hpp"
#include "handlers/body.hpp"
#include "handlers/door_readers.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/json/writer.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <map>
#include <utility>

namespace hermod::widget_send {

namespace {

constexpr json::limits batch_limits{.bytes = 8 * 1024 * 1024, .depth = 18};

/// Whom a message goes to, as far as order is concerned.
std::string lane_of(const outcome<send_command>& command) {
    if (!command) return {};
    if (command->conversation_id) return *command->conversation_id;
    return command->phone.value_or("");
}

refusal not_reached() {
    return {
        .reason = refusal_reason::overloaded,
        .message = "the time of the batch was over before this message's turn"};
}

void write_result(
    json::writer& out,
    std::size_t index,
    const outcome<told_send>& told,
    std::string_view request_id
) {
    const auto answer = make_answer(told, request_id);
    out.begin_object()
        .field("index", static_cast<std::int64_t>(index))
        .field("status", answer.status);
    // The words of the single door, but for its `status`, which is the message's.
    const auto body = json::document::parse(answer.body);
    if (body)
        for (std::size_t i = 0; i < body->root().size(); ++i) {
            const auto key = body->root().key_at(i);
            out.raw_field(key == "status" ? "state" : key, body->root().value_at(i).dump());
        }
    if (!told) out.field("success", false);
    out.end_object();
}

}  // namespace

struct batch_door::work {
    explicit work(std::size_t size)
        : commands(size, outcome<send_command>{not_reached()}),
          results(size, outcome<told_send>{not_reached()}) {}

    std::vector<outcome<send_command>> commands;
    std::vector<outcome<told_send>> results;
    std::vector<std::vector<std::size_t>> lanes;
    std::size_t next_lane{0};
    bool waits{false};
    deadline limit{};
};

awaitable<void> batch_door::run_lanes(std::shared_ptr<work> shared) {
    while (shared->next_lane < shared->lanes.size()) {
        const auto& lane = shared->lanes[shared->next_lane++];
        for (const auto i : lane) {
            if (steady_clock::now() >= shared->limit) co_return;
            auto command = shared->commands[i];
            if (!command) {
                shared->results[i] = command.error();
                continue;
            }
            auto accepted = co_await path_.send(std::move(*command));
            auto told = co_await doors_.follow(std::move(accepted), shared->waits, false);
            shared->results[i] = std::move(told);
        }
    }
}

awaitable<http::response> batch_door::handle(http::request request) {
    const auto fail = [&request](const refusal& wrong) {
        return make_answer(outcome<told_send>{wrong}, request.request_id);
    };
    send_command nobody;
    if (const auto refused = take_caller(request, nobody)) co_return fail(*refused);
    const auto parsed = json::document::parse(request.body, batch_limits);
    if (!parsed)
        co_return fail(
            {.reason = refusal_reason::unreadable,
             .message = "the body is no JSON: " + parsed.error().message}
        );
    const auto items = parsed->root()["messages"];
    if (items.is_absent()) co_return fail(missing_field("messages"));
    if (items.kind() != json::kind::array || items.size() == 0 || items.size() > most_items)
        co_return fail(invalid_field("messages", "must be a list of 1 to 1000 messages"));
    const auto wait = send_doors::wants_wait(request);
    if (!wait) co_return fail(wait.error());

    const auto shared = std::make_shared<work>(items.size());
    shared->waits = *wait;
    shared->limit = steady_clock::now() + settings_.limit;
    std::map<std::string, std::vector<std::size_t>> lanes;
    // A key of the whole batch would make all of its messages the same one.
    request.fields.erase("Idempotency-Key");
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto command = read_batch_item(items.at(i));
        if (command)
            if (auto refused = take_caller(request, *command)) command = std::move(*refused);
        lanes[lane_of(command)].push_back(i);
        shared->commands[i] = std::move(command);
    }
    for (auto& [target, lane] : lanes) shared->lanes.push_back(std::move(lane));

    auto ex = co_await asio::this_coro::executor;
    // What a task throws is a bug: its items keep the answer that they were not reached.
    async::task_group tasks{ex, [](std::string_view, const std::exception_ptr&) {}};
    const auto count = std::min(settings_.parallel, shared->lanes.size());
    for (std::size_t i = 0; i < count; ++i) tasks.spawn("batch", run_lanes(shared));
    co_await tasks.join();

    json::writer out;
    std::size_t accepted = 0;
    for (const auto& result : shared->results) accepted += result.has_value() ? 1U : 0U;
    out.begin_object().field("accepted", static_cast<std::int64_t>(accepted));
    out.field("refused", static_cast<std::int64_t>(items.size() - accepted))
        .key("results")
        .begin_array();
    for (std::size_t i = 0; i < shared->results.size(); ++i)
        write_result(out, i, shared->results[i], request.request_id);
    out.end_array().end_object();
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::widget_send
