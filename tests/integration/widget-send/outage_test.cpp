#include "stack.hpp"

#include "hermod/json/reader.hpp"

#include <algorithm>
#include <set>

using namespace hermod;
using namespace hermod::widget_send::testing;
using namespace std::chrono_literals;

namespace {

/// Clients that send with ids of their own, one message after the other, each again until it got
/// its 2xx.
class load {
public:
    load(stack& s, int clients)
        : stack_{s},
          conversation_{s.store.add_conversation()},
          tasks_{s.io.get_executor(), rethrow} {
        for (int i = 0; i < clients; ++i)
            tasks_.spawn("client", run_client("c" + std::to_string(i) + "-"));
    }

    awaitable<void> stop() {
        is_over_ = true;
        return tasks_.join();
    }

    [[nodiscard]] const std::set<std::string>& accepted() const noexcept { return accepted_; }

    /// Is everything that got a 2xx in the queues?
    [[nodiscard]] bool is_complete() const {
        std::set<std::string> published;
        for (const auto& request : stack_.requests()) published.insert(request.message_id);
        return std::includes(
            published.begin(), published.end(), accepted_.begin(), accepted_.end()
        );
    }

private:
    static void rethrow(std::string_view, std::exception_ptr failure) {
        std::rethrow_exception(std::move(failure));
    }

    awaitable<void> run_client(std::string prefix) {
        for (int i = 0; !is_over_; ++i) {
            const std::string id = prefix + std::to_string(i);
            const std::string body =
                stack_.body_for(conversation_, R"("text":"x","messageId":")" + id + "\"");
            bool is_accepted = false;
            while (!is_accepted && !is_over_) {
                const auto outcome = co_await stack_.post(body);
                is_accepted =
                    outcome.delivery == http::delivery::answered && outcome.answer.status == 202;
                if (!is_accepted) co_await async::sleep_for(20ms);
            }
            if (is_accepted) accepted_.insert(id);
        }
    }

    stack& stack_;
    uuid conversation_;
    std::set<std::string> accepted_;
    bool is_over_{false};
    async::task_group tasks_;
};

}  // namespace

TEST_CASE(
    "while the broker is down the answer is 503 with Retry-After and the id; what got a 2xx is "
    "never lost"
) {
    private_rabbitmq broker{hermod::testing::sharing::exclusive};
    run_on_stack(broker, [&](stack& s) -> awaitable<void> {
        load clients{s, 8};
        co_await eventually("sends are accepted", [&] { return clients.accepted().size() > 50; });

        broker.kill();
        co_await eventually("the service is not ready", [&] {
            return !s.ready.failures().empty();
        });
        const auto refused = co_await s.post(s.body_for(s.store.add_conversation()));
        CHECK(refused.answer.status == 503);
        CHECK(refused.answer.fields.get("Retry-After").has_value());
        const auto doc = json::document::parse(refused.answer.body).value();
        CHECK(doc.root()["error"]["code"].string() == "BROKER_UNAVAILABLE");
        CHECK(doc.root()["error"]["retryable"].boolean() == true);
        CHECK(doc.root()["messageId"].string().has_value());

        const auto before = clients.accepted().size();
        broker.start_again();
        co_await eventually("sends are accepted again", [&] {
            return clients.accepted().size() > before + 50;
        });
        co_await clients.stop();
        co_await eventually("every accepted send is in the queues", [&] {
            return clients.is_complete();
        });
    });
}

TEST_CASE("while the store is down those with a young permission go on, others get 503") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        const auto known = s.store.add_conversation();
        const auto first = co_await s.post(s.body_for(known));
        CHECK(first.answer.status == 202);
        s.store.is_down = true;
        const auto still = co_await s.post(s.body_for(known));
        CHECK(still.answer.status == 202);
        const auto stranger = co_await s.post(s.body_for(s.store.add_conversation()));
        CHECK(stranger.answer.status == 503);
        CHECK(stranger.answer.fields.get("Retry-After").has_value());
        co_await eventually("the service is not ready", [&] {
            return !s.ready.failures().empty();
        });
        s.store.is_down = false;
        co_await eventually("the service is ready again", [&] {
            return s.ready.failures().empty();
        });
        co_await s.await_requests(2);
    });
}

TEST_CASE("a stop under load loses nothing that got a 2xx") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        load clients{s, 16};
        co_await eventually("sends are accepted", [&] { return clients.accepted().size() > 100; });
        co_await s.service->stop(steady_clock::now() + 10s);
        co_await clients.stop();
        co_await eventually("every accepted send is in the queues", [&] {
            return clients.is_complete();
        });
    });
}
