#pragma once
#include "hermod/base/secret.hpp"
#include "hermod/http/client.hpp"
#include "hermod/json/reader.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace hermod::sender {

/// What conversation-store answered; nothing if it did not, or with 5xx: ask again later.
using store_answer = std::optional<http::response>;

/// One question to conversation-store, with our service key. What is asked may be repeated by the
/// caller; here it is asked once.
class store_caller {
public:
    store_caller(
        http::client& store,
        secret service_key,
        std::chrono::milliseconds deadline = std::chrono::milliseconds{5'000}
    )
        : store_{store},
          service_key_{std::move(service_key)},
          deadline_{deadline} {}

    awaitable<store_answer> get(std::string target) { return ask("GET", std::move(target), {}); }

    awaitable<store_answer> post(std::string target, std::string body) {
        return ask("POST", std::move(target), std::move(body));
    }

    awaitable<store_answer> put(std::string target, std::string body) {
        return ask("PUT", std::move(target), std::move(body));
    }

private:
    awaitable<store_answer> ask(std::string method, std::string target, std::string body);

    http::client& store_;
    secret service_key_;
    std::chrono::milliseconds deadline_;
};

}  // namespace hermod::sender
