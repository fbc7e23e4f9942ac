#include "echo_client.hpp"

#include <utility>

#include "hermod/json/writer.hpp"

namespace hermod::echo {

namespace {

class engine_echo_session final : public engineio::session_user {
public:
    explicit engine_echo_session(engineio::link& link) : link_{link} {}
    void on_message(std::string_view content, bool is_binary) override {
        link_.send(is_binary ? engineio::make_binary_message(content) : engineio::make_message({content}));
    }
    void on_close(engineio::close_reason) override {}

private:
    engineio::link& link_;
};

/// The items from `first` on, with `name` before them unless it is empty.
std::string rewrite(json::view items, std::size_t first, std::string_view name) {
    json::writer out;
    out.begin_array();
    if (!name.empty()) out.value(name);
    for (std::size_t i = first; i < items.size(); ++i) out.raw(items.at(i).dump());
    return out.end_array().str();
}

/// Reasons after which the reference keeps a session for recovery.
bool is_recoverable(std::string_view reason) {
    return reason == "transport close" || reason == "transport error" || reason == "forced close" ||
           reason == "ping timeout" || reason == "server shutting down";
}

}  // namespace

std::unique_ptr<engineio::session_user> engine_echo::open(engineio::link& link, const http::request&) {
    return std::make_unique<engine_echo_session>(link);
}

std::unique_ptr<engineio::session_user> socketio_echo::open(engineio::link& link, const http::request&) {
    return std::make_unique<echo_client>(link, *this);
}

echo_client::~echo_client() {
    for (const auto& [nsp, pid] : pids_) owner_.live_.erase(pid);
}

void echo_client::on_connect(std::string_view nsp, json::view auth) {
    if (nsp != "/" && nsp != "/custom") {
        protocol().refuse(nsp, "Invalid namespace");
        return;
    }
    if (owner_.recovers_ && recover(nsp, auth)) return;
    join(nsp, auth);
}

void echo_client::join(std::string_view nsp, json::view auth) {
    const auto sid = random_id();
    std::string pid;
    if (owner_.recovers_) {
        pid = owner_.recovery_.remember(sid, std::string{nsp});
        pids_.insert_or_assign(std::string{nsp}, pid);
        owner_.live_.insert_or_assign(pid, this);
    }
    protocol().accept(nsp, sid, pid);
    emit(nsp, "[\"auth\"," + auth.dump() + "]", {});
}

bool echo_client::recover(std::string_view nsp, json::view auth) {
    const auto pid = auth["pid"].string();
    if (!pid) return false;
    auto* const known = owner_.recovery_.find(*pid, nsp, steady_clock::now());
    if (known == nullptr) return false;
    const auto missed = recovery::missed(*known, auth["offset"].string());
    if (!missed) return false;
    // A connection that seems alive but whose client came back is half open: the new one takes its place.
    if (const auto old = owner_.live_.find(*pid); old != owner_.live_.end()) {
        auto* const ghost = old->second;
        ghost->forget(nsp);
        ghost->link().close(engineio::close_reason::forced);
    }
    known->is_live = true;
    known->forgotten_at = deadline::max();
    pids_.insert_or_assign(std::string{nsp}, std::string{*pid});
    owner_.live_.insert_or_assign(std::string{*pid}, this);
    for (const auto& array : *missed) send(socketio::encode(socketio::packet_type::event, nsp, {}, array));
    protocol().accept(nsp, known->sid, *pid);
    return true;
}

void echo_client::forget(std::string_view nsp) {
    const auto found = pids_.find(nsp);
    if (found == pids_.end()) return;
    owner_.live_.erase(found->second);
    pids_.erase(found);
}

void echo_client::emit(std::string_view nsp, std::string_view array_json, std::span<const std::string> attachments) {
    const auto pid = pids_.find(nsp);
    if (pid == pids_.end()) {
        protocol().emit(nsp, array_json, attachments);
        return;
    }
    const auto with_offset = owner_.recovery_.record(owner_.recovery_.at(pid->second), array_json);
    protocol().emit(nsp, with_offset, attachments);
}

void echo_client::on_event(std::string_view nsp, const socketio::arguments& event) {
    if (event.name() == "message") {
        emit(nsp, rewrite(event.items, 1, "message-back"), event.attachments);
    } else if (event.name() == "message-with-ack") {
        protocol().acknowledge(nsp, event.ack_id, rewrite(event.items, 1, {}), event.attachments);
    } else if (event.name() == "ask-me") {
        static_cast<void>(protocol().emit_with_ack(nsp, rewrite(event.items, 1, "question")));
    } else if (event.name() == "broadcast") {
        broadcast(nsp, event);
    } else if (event.name() == "cut-me") {
        link().close(engineio::close_reason::forced);
    } else if (event.name() == "disconnect-me") {
        protocol().disconnect(nsp);
    }
}

void echo_client::broadcast(std::string_view nsp, const socketio::arguments& event) {
    const auto text = rewrite(event.items, 1, "broadcast");
    for (const auto& pid : owner_.recovery_.members(nsp)) {
        if (const auto live = owner_.live_.find(pid); live != owner_.live_.end()) live->second->emit(nsp, text, {});
        else owner_.recovery_.record(owner_.recovery_.at(pid), text);
    }
}

void echo_client::on_disconnect(std::string_view nsp, std::string_view reason) {
    const auto found = pids_.find(nsp);
    if (found == pids_.end()) return;
    const auto pid = found->second;
    forget(nsp);
    owner_.recovery_.leave(pid, is_recoverable(reason), steady_clock::now());
}

}  // namespace hermod::echo
