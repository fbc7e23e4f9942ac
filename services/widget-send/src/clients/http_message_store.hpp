#pragma once
#include "clients/lookup_batch.hpp"
#include "sending/ports.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/http/client.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace hermod::widget_send {

/// conversation-store over its internal HTTP interface. What is asked for one tenant while its last
/// question is under way travels together as the next one: at most one question per tenant is on
/// the way, and the cost per send falls with the load.
class http_message_store : public message_store {
public:
    /// How questions travel.
    struct settings {
        std::chrono::milliseconds deadline{1'000};  // of one round trip; who asks waits for two at most
        std::chrono::milliseconds linger{0};        // how long a question waits for others to travel with
    };

    http_message_store(executor, http::client&, service::service_keys, settings, log::logger&, telemetry::registry&);

    awaitable<looked_up<conversation_context>> find_context(uuid tenant, uuid conversation)
        override;
    awaitable<looked_up<known_message>> find_message(uuid tenant, std::string message_id) override;
    awaitable<looked_up<chat_context>> find_chat(uuid tenant, chat_question asked) override;
    awaitable<looked_up<stored_template>> find_template(uuid tenant, template_question asked)
        override;
    awaitable<looked_up<target_message>> find_target(uuid tenant, std::string message_id) override;
    awaitable<looked_up<std::string>> find_quick_reply(uuid tenant, std::string id) override;

    /// Asks from time to time whether the store answers, for readiness. Until cancelled.
    awaitable<void> watch();
    /// Ends what is under way. Nobody may ask any more.
    awaitable<void> stop();

    /// "" if the store answered lately, else why not.
    [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

private:
    /// The questions of one tenant that wait for their turn. It exists while a question of the
    /// tenant is under way.
    using lane = std::deque<std::shared_ptr<lookup_batch>>;
    class lane_turn;

    template <class Key, class T>
    awaitable<looked_up<T>> find(
        uuid tenant, lookup_column<Key, T> lookup_columns::*column, Key key
    );
    /// The batch that a question of `tenant` joins; start() sends it off when it is in there.
    std::shared_ptr<lookup_batch> join(const uuid& tenant);
    void start(const uuid& tenant);
    /// The store did not answer a moment ago: nobody is made to wait for it again so soon.
    [[nodiscard]] bool is_pausing() const noexcept;
    awaitable<void> run_lane(uuid tenant);
    awaitable<void> ask(uuid tenant, std::shared_ptr<lookup_batch> batch);

    executor executor_;
    http::client& client_;
    service::service_keys keys_;
    settings settings_;
    log::logger& log_;
    std::map<uuid, lane> lanes_;
    std::set<uuid> running_;  // tenants with a question under way
    telemetry::histogram batch_sizes_;
    std::string trouble_{"not asked yet"};
    std::optional<steady_clock::time_point> failed_at_;
    async::task_group tasks_;
};

}  // namespace hermod::widget_send
