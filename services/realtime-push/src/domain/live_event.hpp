#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "domain/position.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/websocket/frame.hpp"

namespace hermod::push {

using websocket::frame_ptr;

/// One event as it goes to clients: encoded once, shared by all of them and by the history.
class live_event : public boost::intrusive_ref_counter<live_event, boost::thread_unsafe_counter> {
public:
    live_event(const contracts::event& from, position where);

    [[nodiscard]] std::uint64_t seq() const noexcept { return seq_; }
    [[nodiscard]] std::uint32_t check() const noexcept { return check_; }
    [[nodiscard]] const std::string& conversation() const noexcept { return conversation_; }
    /// `42["<type>",{…,"seq":…,"epoch":…,"eventId":…},"<position>"]`
    [[nodiscard]] const frame_ptr& socketio_frame() const noexcept { return socketio_; }
    /// `{"event":"<type>","data":{…},"offset":"<position>"}`; made when first wanted.
    [[nodiscard]] const frame_ptr& plain_frame() const;
    /// What it holds in memory, about.
    [[nodiscard]] std::size_t size() const noexcept { return socketio_->bytes().size() + conversation_.size() + 200; }

private:
    std::string conversation_;
    frame_ptr socketio_;
    mutable frame_ptr plain_;
    std::uint64_t seq_;
    std::uint32_t check_;
    // Where type, argument and position lie in the payload of the frame.
    std::uint32_t type_size_{0};
    std::uint32_t offset_size_{0};
};

using event_ptr = boost::intrusive_ptr<const live_event>;

/// A text event that is not part of the history (resync, typing, presence), in both forms. `data_json` is its argument.
struct passing_event {
    frame_ptr socketio;
    frame_ptr plain;
};
/// `offset` "" leaves it out.
[[nodiscard]] passing_event make_passing_event(
    std::string_view type, std::string_view data_json, std::string_view offset = {}
);

}  // namespace hermod::push
