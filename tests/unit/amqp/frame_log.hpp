#pragma once
#include <string>
#include <vector>

#include "frame_reader.hpp"

/// Keeps what a frame_reader found.
struct frame_log final : hermod::amqp::frame_sink {
    void on_method(std::uint16_t channel, amqp_method_number_t id, void*) override {
        methods.push_back(std::to_string(channel) + " " + amqp_method_name(id));
    }
    void on_content(std::uint16_t, hermod::amqp::content what) override { contents.push_back(std::move(what)); }

    std::vector<std::string> methods;
    std::vector<hermod::amqp::content> contents;
};
