#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app.hpp"
#include "hermod/async/task_group.hpp"
#include "hermod/async/with_timeout.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/claims.hpp"
#include "hermod/contracts/feedback.hpp"
#include "hermod/contracts/pack.hpp"
#include "hermod/contracts/topology.hpp"
#include "hermod/http/server.hpp"
#include "hermod/whatsapp/opaque_id.hpp"
#include "support/catch.hpp"
#include "support/private_servers.hpp"
#include "support/run_coro.hpp"

namespace hermod::testing {

using namespace std::chrono_literals;

inline deadline after(steady_clock::duration time) { return steady_clock::now() + time; }

/// Stands for the store and for Meta: what they are asked, and what they answer.
struct peers {
    explicit peers(std::string token) : sealed_token{std::move(token)} {}

    awaitable<http::response> on_claims(http::request request) {
        const auto asked = contracts::read_text<contracts::claim_request>(request.body);
        contracts::claim_answer answer;
        answer.start_within_ms = start_within_ms;
        for (const auto& one : asked->claims) {
            claims.push_back(one);
            answer.grants.push_back(grant ? grant(one) : granted(one));
        }
        if (lost_claim_answers > 0) {
            --lost_claim_answers;
            http::response cut;
            cut.is_raw = true;
            co_return cut;
        }
        co_return http::make_json(200, contracts::write(answer));
    }

    awaitable<http::response> on_credentials(http::request) { co_return http::make_json(200, sealed_token); }

    awaitable<http::response> on_message(http::request request) {
        const auto body = json::document::parse(request.body);
        bodies.push_back(request.body);
        const auto opaque = whatsapp::parse_opaque_id(body->root()["biz_opaque_callback_data"].string().value_or(""));
        if (opaque) calls.push_back(*opaque);
        call_times.push_back(steady_clock::now());
        authorization = std::string{request.fields.get("Authorization").value_or("")};
        most_calls = std::max(most_calls, ++calls_now);
        if (call_time.count() > 0) co_await async::sleep_for(call_time);
        --calls_now;
        if (answer_call) co_return answer_call(*opaque);
        co_return taken(*opaque);
    }

    static contracts::grant granted(const contracts::claim& one) {
        return {.message_id = one.message_id, .attempt = one.attempt, .try_number = one.try_number};
    }
    static http::response taken(const whatsapp::opaque_id& id) {
        return http::make_json(200, R"({"messages":[{"id":"wamid.)" + id.message_id + R"("}],"contacts":[{"wa_id":"628"}]})");
    }
    static http::response error(int status, int code) {
        return http::make_json(status, R"({"error":{"code":)" + std::to_string(code) + R"(,"message":"no"}})");
    }
    static http::response cut() {
        http::response out;
        out.is_raw = true;
        return out;
    }

    std::string sealed_token;
    std::vector<contracts::claim> claims;
    std::vector<whatsapp::opaque_id> calls;
    std::vector<std::string> bodies;
    std::vector<deadline> call_times;
    std::string authorization;
    std::function<contracts::grant(const contracts::claim&)> grant;
    std::function<http::response(const whatsapp::opaque_id&)> answer_call;
    std::chrono::milliseconds call_time{0};
    std::int64_t start_within_ms{5'000};
    int lost_claim_answers{0};
    int calls_now{0};
    int most_calls{0};
};

inline constexpr const char* tenant = "0192f0c1-2f3a-7c5d-8e9f-0123456789ab";
inline constexpr const char* account = "0192f0c1-2f3a-7c5d-8e9f-0123456789ac";

inline contracts::dispatch message(std::string id, std::int64_t place = 1, int conversation = 1) {
    contracts::dispatch out;
    out.tenant_id = tenant;
    out.account_id = account;
    out.conversation_id = "0192f0c1-2f3a-7c5d-8e9f-00000000000" + std::to_string(conversation);
    out.message_id = std::move(id);
    out.phone_number_id = "1060001";
    out.to = "+62812000" + std::to_string(conversation);
    out.content.text = "hello";
    out.conv_seq = place;
    out.rate_per_second = 1'000;
    out.request_id = "r";
    out.accepted_at = out.dispatched_at = to_unix_ms(std::chrono::system_clock::now());
    return out;
}

/// Gone at the end, with what is in it.
class temporary_folder {
public:
    temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder();
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

inline constexpr const char* service_key = "a-service-key-of-at-least-32-characters";

/// A whole message-sender against a real broker, its peers simulated in this process.
struct fixture {
    explicit fixture(asio::io_context& loop);

    /// Declares the topology and starts everything; `change` adjusts the sender's settings.
    awaitable<void> start(std::function<void(sender::settings&)> change = {});
    awaitable<void> dispatch(std::vector<contracts::dispatch> items);
    awaitable<void> eventually(std::string what, std::function<bool()> is_met, steady_clock::duration limit = 20s);
    /// Orderly stop of the sender; true if it was done in time.
    awaitable<bool> stop_sender();
    awaitable<void> end();
    [[nodiscard]] std::vector<contracts::outcome> outcomes_of(const std::string& message_id) const;
    [[nodiscard]] std::vector<std::string> called() const;

    /// An address of the peers' server.
    [[nodiscard]] std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server->port()) + path; }

    asio::io_context& io;
    executor ex;
    temporary_folder media_folder;
    std::vector<http::route> more_routes;  // of the peers; to be set before start()
    private_rabbitmq broker;
    log::logger logger{{.service = "test", .threshold = log::level::error}};
    telemetry::registry metrics;
    telemetry::readiness ready;
    secret key_line;
    peers others;
    std::unique_ptr<http::server> server;
    std::unique_ptr<amqp::publisher> publisher;
    std::unique_ptr<amqp::consumer> feedback;
    std::unique_ptr<sender::app> app;
    std::vector<contracts::outcome> outcomes;
    async::task_group tasks;
    bool has_sender_ended{false};
};

}  // namespace hermod::testing
