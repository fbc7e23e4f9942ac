#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "hermod/amqp/topology.hpp"
#include "hermod/async/event.hpp"
#include "link.hpp"

namespace hermod::amqp {

/// One connection that declares a topology, step by step. Held by shared_ptr; leave it by close().
class declarer final : public std::enable_shared_from_this<declarer>, public link_listener {
public:
    /// What one step, or all of them, came to.
    struct outcome {
        enum class kind { done, refused, lost };
        kind what{kind::done};
        std::uint16_t code{0};
        std::string text{};
    };

    declarer(executor, connection_settings);

    /// Connects and declares everything. `lost` may be tried again.
    awaitable<outcome> declare(const topology&);
    void close();
    /// When the last queue that had not existed was declared.
    [[nodiscard]] std::optional<deadline> last_new_queue() const noexcept { return last_new_; }

private:
    void on_open() override;
    void on_method(std::uint16_t channel, amqp_method_number_t id, void* fields) override;
    void on_content(std::uint16_t, content) override {}
    void on_blocked(std::string) override {}
    void on_unblocked() override {}
    void on_drained() override {}

    void connect();
    awaitable<outcome> open_channel();
    awaitable<outcome> declare_exchange(const exchange&);
    awaitable<outcome> declare_queue(const queue&);
    awaitable<outcome> ask_queue(const queue&, bool is_passive);
    awaitable<outcome> bind(const binding&);
    /// Writes a method and waits for its answer, a refusal or the end of the connection.
    awaitable<outcome> call(amqp_method_number_t id, void* fields, amqp_method_number_t answer);

    executor executor_;
    connection_settings settings_;  // of its own: closing goes on after the caller has left
    std::shared_ptr<link> connection_;
    async::event changed_;
    std::uint16_t channel_{0};
    amqp_method_number_t expected_{0};
    std::optional<outcome> answer_;
    std::optional<std::string> lost_;
    std::optional<deadline> last_new_;
    bool is_open_{false};
};

}  // namespace hermod::amqp
