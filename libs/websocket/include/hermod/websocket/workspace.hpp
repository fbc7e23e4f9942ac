#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <unordered_set>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "hermod/async/awaitable.hpp"

namespace hermod::websocket {

class connection;

/// What all connections of a process share, so that an idle one owns no buffer: room to read into, room to gather small frames
/// for one write, and the list of connections with something to write. Must outlive its connections.
class workspace {
public:
    static constexpr std::size_t buffer_bytes = 64 * 1024;

    /// `linger`: while many connections are written to all the time, how long what is sent may wait for company; one write for
    /// several frames costs hardly more than one for one. 0: never. Where there is little to do nothing waits.
    explicit workspace(executor, std::chrono::milliseconds linger = std::chrono::milliseconds{5});
    ~workspace();
    workspace(const workspace&) = delete;
    workspace& operator=(const workspace&) = delete;

    /// Flushes `connection` at the end of this turn of the loop, or a little later under load: what was sent to it until then
    /// leaves in one write.
    void schedule(std::shared_ptr<connection>);
    /// Cuts the connections that are in their closing handshake: the process ends.
    void abort_closing();
    [[nodiscard]] std::span<char> read_buffer() noexcept { return read_buffer_; }
    [[nodiscard]] std::span<char> write_buffer() noexcept { return write_buffer_; }

private:
    friend class connection;
    void flush_all();

    [[nodiscard]] bool is_busy(deadline now) const noexcept;

    executor executor_;
    std::chrono::milliseconds linger_;
    asio::steady_timer timer_;
    deadline last_flush_{};
    std::size_t last_count_{0};  // connections that were flushed then
    std::vector<std::shared_ptr<connection>> waiting_;
    std::unordered_set<connection*> closing_;  // they take themselves out when they end
    std::shared_ptr<bool> is_alive_;
    std::array<char, buffer_bytes> read_buffer_;
    std::array<char, buffer_bytes> write_buffer_;
};

}  // namespace hermod::websocket
