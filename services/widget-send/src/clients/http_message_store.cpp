#include "clients/http_message_store.hpp"

#include <exception>
#include <utility>

namespace hermod::widget_send {

namespace {

constexpr std::chrono::seconds watch_interval{2};
constexpr std::size_t most_at_once = 500;
/// Shorter than the waits between the tries of a send, so that one of them asks again.
constexpr std::chrono::milliseconds pause_after_failure{300};

void end(lookup_batch& batch) {
    batch.is_done = true;
    batch.done.notify();
}

awaitable<void> await_done(const lookup_batch& batch, async::event& done) {
    while (!batch.is_done) co_await done.wait();
}

template <class T, class Key>
looked_up<T> answer_of(
    const lookup_batch& batch, const lookup_column<Key, T>& column, const Key& key
) {
    using state = typename looked_up<T>::state;
    if (!batch.is_answered) return {};
    const auto place = column.found.find(key);
    if (place == column.found.end()) return {state::not_found, {}};
    return {state::found, place->second};
}

std::string trouble_of(const http::outcome& outcome) {
    if (outcome.delivery != http::delivery::answered)
        return "no answer: " + outcome.reason.message();
    if (outcome.answer.status == 200) return {};
    return "answers " + std::to_string(outcome.answer.status);
}

}  // namespace

/// Ends a lane with everything in it when it goes out of scope, also when it was cancelled: nobody
/// waits for ever.
class http_message_store::lane_turn {
public:
    lane_turn(http_message_store& owner, const uuid& tenant)
        : owner_{owner},
          tenant_{tenant} {}

    ~lane_turn() {
        if (current) end(*current);
        for (const auto& batch : owner_.lanes_[tenant_]) end(*batch);
        owner_.lanes_.erase(tenant_);
        owner_.running_.erase(tenant_);
    }

    lane_turn(const lane_turn&) = delete;
    lane_turn& operator=(const lane_turn&) = delete;

    std::shared_ptr<lookup_batch> current;

private:
    http_message_store& owner_;
    uuid tenant_;
};

http_message_store::http_message_store(
    executor ex,
    http::client& client,
    service::service_keys keys,
    settings how,
    log::logger& log,
    telemetry::registry& metrics
)
    : executor_{ex},
      client_{client},
      keys_{std::move(keys)},
      settings_{how},
      log_{log},
      batch_sizes_{metrics.make_histogram(
          "widget_send_lookup_items",
          "Look-ups that travelled together",
          {},
          {1, 2, 5, 10, 20, 50, 100, 200, 500}
      )},
      tasks_{ex, [&log](std::string_view, std::exception_ptr failure) {
                 try {
                     std::rethrow_exception(std::move(failure));
                 } catch (const std::exception& e) {
                     log.error("lookup.failed", {{"what", e.what()}});
                 }
             }} {}

std::shared_ptr<lookup_batch> http_message_store::join(const uuid& tenant) {
    lane& waiting = lanes_[tenant];
    if (waiting.empty() || waiting.back()->size() >= most_at_once)
        waiting.push_back(std::make_shared<lookup_batch>(executor_));
    return waiting.back();
}

bool http_message_store::is_pausing() const noexcept {
    return failed_at_ && steady_clock::now() - *failed_at_ < pause_after_failure;
}

void http_message_store::start(const uuid& tenant) {
    if (running_.insert(tenant).second) tasks_.spawn("lookup", run_lane(tenant));
}

template <class Key, class T>
awaitable<looked_up<T>> http_message_store::find(
    uuid tenant, lookup_column<Key, T> lookup_columns::*column, Key key
) {
    const auto batch = join(tenant);
    (batch->columns.*column).asked.insert(key);
    start(tenant);
    co_await await_done(*batch, batch->done);
    co_return answer_of(*batch, batch->columns.*column, key);
}

awaitable<looked_up<conversation_context>> http_message_store::find_context(
    uuid tenant, uuid conversation
) {
    return find(tenant, &lookup_columns::contexts, conversation);
}

awaitable<looked_up<known_message>> http_message_store::find_message(
    uuid tenant, std::string message_id
) {
    return find(tenant, &lookup_columns::messages, std::move(message_id));
}

awaitable<looked_up<chat_context>> http_message_store::find_chat(uuid tenant, chat_question asked) {
    return find(tenant, &lookup_columns::chats, std::move(asked));
}

awaitable<looked_up<stored_template>> http_message_store::find_template(
    uuid tenant, template_question asked
) {
    return find(tenant, &lookup_columns::templates, std::move(asked));
}

awaitable<looked_up<target_message>> http_message_store::find_target(
    uuid tenant, std::string message_id
) {
    return find(tenant, &lookup_columns::targets, std::move(message_id));
}

awaitable<looked_up<std::string>> http_message_store::find_quick_reply(
    uuid tenant, std::string id
) {
    return find(tenant, &lookup_columns::quick_replies, std::move(id));
}

awaitable<void> http_message_store::run_lane(uuid tenant) {
    lane_turn turn{*this, tenant};
    while (!lanes_.at(tenant).empty()) {
        if (settings_.linger.count() > 0) co_await async::sleep_for(settings_.linger);
        turn.current = std::move(lanes_.at(tenant).front());
        lanes_.at(tenant).pop_front();
        if (!is_pausing()) co_await ask(tenant, turn.current);
        end(*turn.current);
    }
}

awaitable<void> http_message_store::ask(uuid tenant, std::shared_ptr<lookup_batch> batch) {
    batch_sizes_.observe(static_cast<double>(batch->size()));
    http::outgoing request;
    request.method = "POST";
    request.target = "/internal/v1/lookups";
    request.fields.set(service::service_key_header, keys_.current().reveal());
    request.fields.set("Content-Type", "application/json");
    request.body = write_questions(tenant, batch->columns);
    request.limit = steady_clock::now() + settings_.deadline;
    const auto outcome = co_await client_.send(std::move(request));
    trouble_ = trouble_of(outcome);
    if (!trouble_.empty()) {
        failed_at_ = steady_clock::now();
        co_return;
    }
    failed_at_.reset();
    batch->is_answered = read_answers(outcome.answer.body, batch->columns);
    if (!batch->is_answered) {
        trouble_ = "its answer breaks the contract";
        log_.error("store.answer_unreadable", {{"tenantId", to_string(tenant)}});
    }
}

awaitable<void> http_message_store::watch() {
    // The nil conversation does not exist; that the answer says so proves that the store and its
    // database work.
    const uuid nil{};
    for (;;) {
        co_await find_context(nil, nil);
        if (!trouble_.empty()) log_.debug("store.away", {{"what", trouble_}});
        co_await async::sleep_for(watch_interval);
    }
}

awaitable<void> http_message_store::stop() {
    tasks_.cancel();
    return tasks_.join();
}

}  // namespace hermod::widget_send
