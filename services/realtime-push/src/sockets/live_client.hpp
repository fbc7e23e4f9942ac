#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "domain/quota.hpp"
#include "domain/rooms.hpp"
#include "domain/visitor.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/auth/token.hpp"
#include "hermod/json/reader.hpp"
#include "sockets/audience.hpp"
#include "sockets/company.hpp"

namespace hermod::push {

/// What all clients share.
struct client_world {
    const settings& config;
    audience& listeners;
    company& others;
    const auth::token_authority& tokens;
    quota& per_user;
    quota& per_tenant;
    telemetry::counter resumed;
    telemetry::counter resyncs;
    telemetry::counter refused;
    telemetry::counter too_slow;
    telemetry::counter expired;
};

/// What a client showed and asked for.
struct introduction {
    std::string token;
    wish wanted;
    std::optional<position> seen;
};

/// Close codes of our own.
inline constexpr std::uint16_t close_unauthorized = 4401;
inline constexpr std::uint16_t close_forbidden = 4403;

/// A client of either door from its introduction to its end: checks the token, finds what was missed, joins its room.
class live_client : public listener, private latecomer {
public:
    explicit live_client(client_world& world) : world_{world} {}
    live_client(const live_client&) = delete;
    live_client& operator=(const live_client&) = delete;
    ~live_client() override;

protected:
    /// Ends in welcome() or deny(), at once or when the missing events are here.
    void introduce(introduction who, deadline now);
    /// No more events; a later introduce() may follow.
    void withdraw() noexcept;
    /// To be called at next_live_deadline() or later. Calls interrupt() when the token's time is over.
    void tick_live(deadline now);
    [[nodiscard]] deadline next_live_deadline() const noexcept { return due_; }
    [[nodiscard]] bool is_in() const noexcept { return stage_ == stage::in; }
    [[nodiscard]] const visitor& who() const noexcept { return who_; }
    [[nodiscard]] client_world& world() noexcept { return world_; }

    /// The client is in. If `is_resumed` it gets what it missed, before or after. `at` is where it stands when it has that.
    virtual void welcome(bool is_resumed, const position& at) = 0;
    /// Whether the welcome comes before what was missed.
    [[nodiscard]] virtual bool is_welcomed_first() const noexcept = 0;
    virtual void deny(const denial& why) = 0;
    /// The transport has to be closed with this code, so that the client comes again (with a fresh token).
    virtual void interrupt(std::uint16_t code, std::string_view reason) = 0;
    /// due_ has changed outside of a call from the derived class.
    virtual void on_due_changed() = 0;

    /// What the client told its colleagues or its visitors, e.g. that it types. Dropped when there is too much of it.
    void say(std::string_view event, json::view argument, deadline now);

private:
    enum class stage : std::uint8_t { outside, waiting, in };
    void on_progress() override;
    [[nodiscard]] const std::string& subject() const noexcept override { return who_.subject; }
    void reconsider() override;
    void send_away(std::string_view why) override;
    void enter(bool may_wait);
    void wait();
    void finish_entry(history::gap gap);
    void deliver_missed(const history::gap& gap);
    void look(std::optional<uuid> conversation);
    [[nodiscard]] bool take_places();
    [[nodiscard]] std::string user_key() const;

    client_world& world_;
    visitor who_;
    std::optional<position> seen_;
    std::optional<uuid> looks_at_;  // the conversation
    quota::place user_place_;
    quota::place tenant_place_;
    deadline due_{deadline::max()};
    deadline expires_{deadline::max()};
    deadline minute_began_{};
    std::uint32_t said_{0};
    stage stage_{stage::outside};
};

}  // namespace hermod::push
