#include "store_caller.hpp"

#include "hermod/service/caller.hpp"

namespace hermod::sender {

awaitable<store_answer> store_caller::ask(
    std::string method, std::string target, std::string body
) {
    http::outgoing request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.fields.set(service::service_key_header, service_key_.reveal());
    if (!body.empty()) request.fields.set("Content-Type", "application/json");
    request.body = std::move(body);
    request.limit = steady_clock::now() + deadline_;
    auto outcome = co_await store_.send(std::move(request));
    if (outcome.delivery != http::delivery::answered || outcome.answer.status >= 500)
        co_return std::nullopt;
    co_return std::move(outcome.answer);
}

}  // namespace hermod::sender
