#pragma once
#include <chrono>
#include <string>

namespace hermod::sandbox {

/// What the HTTP rim does with a request: waits, then answers, or closes the connection.
struct reply {
    int status{200};
    std::string body;
    std::string content_type{"application/json; charset=UTF-8"};
    bool is_raw{false};  // `body` alone goes out, then the connection is closed; empty: closed
                         // without an answer
    std::chrono::milliseconds wait{0};
};

}  // namespace hermod::sandbox
