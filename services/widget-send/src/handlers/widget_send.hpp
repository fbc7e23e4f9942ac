#pragma once
#include "sending/send_path.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/http/message.hpp"

namespace hermod::widget_send {

/// The door POST /api/v1/widget/send: the gateway has authenticated the caller and forwards its
/// identity in headers.
class widget_send_handler {
public:
    explicit widget_send_handler(send_path& path)
        : path_{path} {}

    awaitable<http::response> handle(http::request request);

private:
    send_path& path_;
};

/// The request as a command; a refusal if the caller may not send or the body cannot be read.
[[nodiscard]] outcome<send_command> read_widget_send(const http::request& request);

}  // namespace hermod::widget_send
