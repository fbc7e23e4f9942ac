#include "stack.hpp"

#include "hermod/contracts/topology.hpp"
#include "hermod/json/reader.hpp"

using namespace hermod;
using namespace hermod::widget_send::testing;
using namespace std::chrono_literals;

namespace {

/// Another internal service: it publishes into hermod.intake and hears the answers on a queue of
/// its own.
class other_service {
public:
    explicit other_service(stack& s)
        : publisher{s.io.get_executor(), publisher_settings(s), s.log, s.metrics},
          replies{s.io.get_executor(), reply_settings(s, reply_queue), s.log, s.metrics},
          dead{s.io.get_executor(), dead_settings(s), s.log, s.metrics} {
        s.tasks.spawn("other service", publisher.run());
        s.tasks.spawn("replies", replies.run());
        s.tasks.spawn("dead letters", dead.run());
    }

    awaitable<void> await_ready() {
        return eventually("the neighbour is ready", [this] {
            return publisher.is_ready() && replies.is_ready() && dead.is_ready();
        });
    }

    awaitable<amqp::publish_outcome> ask(std::string id, std::string body) {
        amqp::outgoing message;
        message.routing_key = contracts::intake_queue;
        message.message_id = id;
        message.correlation_id = std::move(id);
        message.reply_to = reply_queue;
        message.user_id = user_id;
        message.body = std::move(body);
        return publisher.publish(std::move(message), steady_clock::now() + 10s);
    }

    awaitable<void> stop() {
        co_await replies.stop();
        co_await dead.stop();
        co_await publisher.stop(steady_clock::now() + 5s);
    }

private:
    static amqp::publisher_settings publisher_settings(stack& s) {
        amqp::publisher_settings made;
        made.connection = s.connection("other service");
        return made;
    }

    static amqp::consumer_settings reply_settings(stack& s, const std::string& queue) {
        amqp::consumer_settings made;
        made.connection = s.connection("replies");
        made.queues = {queue};
        made.is_exclusive = true;
        return made;
    }

    static amqp::consumer_settings dead_settings(stack& s) {
        amqp::consumer_settings made;
        made.connection = s.connection("dead letters");
        made.queues = {std::string{contracts::dead_queue}};
        return made;
    }

    const std::string reply_queue{"test.replies." + to_string(make_uuid_v7())};

public:
    std::string user_id{"guest"};  // the broker holds us to it
    amqp::publisher publisher;
    collector replies;
    collector dead;
};

}  // namespace

TEST_CASE(
    "another service's requests go the same way, and the answers come back with their correlation "
    "ids"
) {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        other_service other{s};
        co_await other.await_ready();
        const auto conversation = s.store.add_conversation();
        for (int i = 0; i < 5; ++i) {
            const auto sent =
                co_await other.ask("q-" + std::to_string(i), s.body_for(conversation));
            CHECK(sent == amqp::publish_outcome::confirmed);
        }
        co_await other.ask("q-refused", s.body_for(make_uuid_v7()));
        co_await eventually("all answers are there", [&] {
            return other.replies.deliveries.size() == 6;
        });
        int accepted = 0;
        for (const auto& reply : other.replies.deliveries) {
            const auto doc = json::document::parse(reply.body).value();
            if (reply.correlation_id == "q-refused") {
                CHECK(doc.root()["status"].integer() == 404);
                CHECK(doc.root()["error"]["code"].string() == "NOT_FOUND");
                continue;
            }
            CHECK(doc.root()["status"].integer() == 202);
            CHECK(doc.root()["state"].string() == "sending");
            ++accepted;
        }
        CHECK(accepted == 5);
        co_await s.await_requests(5);
        CHECK(s.requests().size() == 5);
        CHECK(s.requests()[0].origin == "intake");
        co_await other.stop();
    });
}

TEST_CASE("what cannot be read lands in hermod.dead, and the next one is served") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        other_service other{s};
        co_await other.await_ready();
        const std::string poison = "{poison " + to_string(s.store.tenant);
        co_await other.ask("q-1", poison);
        co_await other.ask("q-2", s.body_for(s.store.add_conversation()));
        co_await s.await_requests(1);
        const auto is_dead = [&] {
            for (const auto& letter : other.dead.deliveries)
                if (letter.body == poison) return true;
            return false;
        };
        co_await eventually("the poison is a dead letter", is_dead);
        co_await other.stop();
    });
}

TEST_CASE("requests wait in the queue while the store is away") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        other_service other{s};
        co_await other.await_ready();
        s.store.is_down = true;
        const auto conversation = s.store.add_conversation();
        co_await other.ask("q-1", s.body_for(conversation));
        const int asked = s.store.questions;
        co_await eventually("the store was asked again and again", [&] {
            return s.store.questions > asked + 4;
        });
        CHECK(other.replies.deliveries.empty());
        s.store.is_down = false;
        co_await s.await_requests(1);
        co_await eventually("the answer is there", [&] {
            return other.replies.deliveries.size() == 1;
        });
        CHECK(s.requests().size() == 1);
        co_await other.stop();
    });
}

TEST_CASE("a request without the name of a broker user that may send is refused") {
    run_on_stack(shared_broker(), [](stack& s) -> awaitable<void> {
        other_service other{s};
        co_await other.await_ready();
        other.user_id.clear();
        co_await other.ask("q-1", s.body_for(s.store.add_conversation()));
        co_await eventually("the answer is there", [&] {
            return other.replies.deliveries.size() == 1;
        });
        const auto doc = json::document::parse(other.replies.deliveries[0].body).value();
        CHECK(doc.root()["status"].integer() == 403);
        CHECK(doc.root()["error"]["code"].string() == "TENANT_MISMATCH");
        CHECK(s.requests().empty());
        co_await other.stop();
    });
}
