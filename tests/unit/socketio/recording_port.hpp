#pragma once
#include <string>
#include <vector>

#include "hermod/engineio/session.hpp"

namespace hermod::testing {

/// Writes down what a session wants done, one line each.
class recording_port : public engineio::session_port {
public:
    void answer_poll(std::string body) override { lines.push_back("poll " + body); }
    void refuse_poll() override { lines.emplace_back("poll refused"); }
    void send_websocket(engineio::frame_ptr frame, bool is_urgent) override {
        lines.push_back((is_urgent ? "urgent " : "ws ") + std::string{frame->payload()});
    }
    void close_websocket(std::uint16_t code, std::string_view) override {
        lines.push_back("ws close " + std::to_string(code));
    }
    void send_probe(engineio::frame_ptr frame) override { lines.push_back("probe " + std::string{frame->payload()}); }
    void close_probe() override { lines.emplace_back("probe close"); }
    void adopt_probe() override { lines.emplace_back("probe adopted"); }
    void deliver(std::string_view content, bool is_binary) override {
        lines.push_back((is_binary ? "binary " : "message ") + std::string{content});
    }
    void on_close(engineio::close_reason reason) override { lines.push_back("close " + std::string{to_string(reason)}); }
    void on_gone() override { lines.emplace_back("gone"); }

    /// What was written since the last call.
    std::vector<std::string> take() { return std::exchange(lines, {}); }

    std::vector<std::string> lines;
};

using lines = std::vector<std::string>;

}  // namespace hermod::testing
