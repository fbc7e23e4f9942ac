#pragma once
#include "sending/ports.hpp"

#include "hermod/http/client.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"

#include <string>

namespace hermod::widget_send {

/// conversation-store over its internal HTTP interface.
class http_message_store : public message_store {
public:
    http_message_store(http::client&, service::service_keys, log::logger&);

    awaitable<looked_up<conversation_context>> find_context(
        uuid tenant, uuid conversation, deadline limit
    ) override;
    awaitable<looked_up<known_message>> find_message(
        uuid tenant, std::string message_id, deadline limit
    ) override;

    /// Asks from time to time whether the store answers, for readiness. Until cancelled.
    awaitable<void> watch();

    /// "" if the store answered lately, else why not.
    [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

private:
    awaitable<http::outcome> get(std::string target, deadline limit);

    http::client& client_;
    service::service_keys keys_;
    log::logger& log_;
    std::string trouble_{"not asked yet"};
};

}  // namespace hermod::widget_send
