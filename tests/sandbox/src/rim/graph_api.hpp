#pragma once
#include "domain/message_desk.hpp"
#include "domain/reply.hpp"
#include "domain/world.hpp"

#include "hermod/http/router.hpp"

#include <functional>
#include <string>
#include <vector>

namespace hermod::sandbox {

/// Waits as the reply says and turns it into an HTTP response.
[[nodiscard]] awaitable<http::response> answer_with(reply given);

/// The simulated Cloud API: messages, media, templates, number fields.
class graph_api {
public:
    /// `planned` is called after each message: its statuses are on their way.
    graph_api(world& all, message_desk& desk, std::function<void()> planned)
        : world_{all},
          desk_{desk},
          planned_{std::move(planned)} {}

    [[nodiscard]] std::vector<http::route> routes();

private:
    awaitable<http::response> post_message(http::request);
    awaitable<http::response> upload(http::request);
    awaitable<http::response> get_node(http::request);
    awaitable<http::response> delete_node(http::request);
    awaitable<http::response> list_templates(http::request);
    awaitable<http::response> download(http::request);
    awaitable<http::response> subscribed_apps(http::request);
    awaitable<http::response> debug_token(http::request);

    reply number_fields(const business_number& number, const http::request& asked);
    reply media_fields(const media_file& file, const http::request& asked);

    world& world_;
    message_desk& desk_;
    std::function<void()> planned_;
};

}  // namespace hermod::sandbox
