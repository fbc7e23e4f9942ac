#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "domain/position.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/websocket/frame.hpp"

namespace hermod::push {

using websocket::frame_ptr;

/// A text event that is not part of the history (resync, typing, presence), in both forms. `data_json` is its argument.
struct passing_event {
    frame_ptr socketio;
    frame_ptr plain;
};
/// `offset` "" leaves it out.
[[nodiscard]] passing_event make_passing_event(
    std::string_view type, std::string_view data_json, std::string_view offset = {}
);

/// A `conversation_updated` that says whom the conversation is assigned to.
struct handover {
    std::optional<uuid> to;  // nobody: unassigned
    std::int64_t version{0};
    /// The same event for agents who may not see the conversation any more: who has it, and nothing else.
    passing_event reduced;
};

/// One event as it goes to clients: encoded once, shared by all of them and by the history.
class live_event : public boost::intrusive_ref_counter<live_event, boost::thread_unsafe_counter> {
public:
    live_event(const contracts::event& from, position where);

    [[nodiscard]] std::uint64_t seq() const noexcept { return seq_; }
    [[nodiscard]] std::uint32_t check() const noexcept { return check_; }
    [[nodiscard]] const std::string& conversation() const noexcept { return conversation_; }
    /// Widgets hear what was said, not what the tenant's people do about it.
    [[nodiscard]] bool is_for_visitors() const noexcept { return is_for_visitors_; }
    /// Null if it does not change (as far as this node knows) whom a conversation is assigned to.
    [[nodiscard]] const handover* change_of_hands() const noexcept { return handover_.get(); }
    /// It says whom the conversation is assigned to, but that was so before.
    void keeps_hands() const noexcept { handover_.reset(); }
    /// `42["<type>",{…,"seq":…,"epoch":…,"eventId":…},"<position>"]`
    [[nodiscard]] const frame_ptr& socketio_frame() const noexcept { return socketio_; }
    /// `{"event":"<type>","data":{…},"offset":"<position>"}`; made when first wanted.
    [[nodiscard]] const frame_ptr& plain_frame() const;
    /// What it holds in memory, about.
    [[nodiscard]] std::size_t size() const noexcept { return socketio_->bytes().size() + conversation_.size() + 200; }

private:
    std::string conversation_;
    mutable std::unique_ptr<const handover> handover_;
    frame_ptr socketio_;
    mutable frame_ptr plain_;
    std::uint64_t seq_;
    std::uint32_t check_;
    // Where type, argument and position lie in the payload of the frame.
    std::uint32_t type_size_{0};
    std::uint32_t offset_size_{0};
    bool is_for_visitors_;
};

using event_ptr = boost::intrusive_ptr<const live_event>;

}  // namespace hermod::push
