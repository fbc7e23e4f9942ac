#include "recovery.hpp"

#include <openssl/rand.h>

#include <charconv>
#include <stdexcept>
#include <utility>

#include "hermod/base/encoding.hpp"

namespace hermod::echo {

std::string random_id() {
    unsigned char bytes[15];
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error{"no random bytes"};
    return to_base64url({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

std::string recovery::remember(std::string sid, std::string nsp) {
    auto pid = random_id();
    clients_.emplace(pid, remembered{std::move(sid), std::move(nsp), {}, true, deadline::max()});
    return pid;
}

std::string recovery::record(remembered& client, std::string_view array_json) {
    const auto offset = ++last_offset_;
    std::string text{array_json.substr(0, array_json.size() - 1)};
    text.append(",\"").append(std::to_string(offset)).append("\"]");
    client.sent.push_back({offset, text});
    if (client.sent.size() > kept_events) client.sent.pop_front();
    return text;
}

remembered* recovery::find(std::string_view pid, std::string_view nsp, deadline now) {
    std::erase_if(clients_, [&](const auto& entry) { return entry.second.forgotten_at <= now; });
    const auto found = clients_.find(pid);
    return found == clients_.end() || found->second.nsp != nsp ? nullptr : &found->second;
}

void recovery::leave(std::string_view pid, bool is_recoverable, deadline now) {
    const auto found = clients_.find(pid);
    if (found == clients_.end()) return;
    if (!is_recoverable) {
        clients_.erase(found);
        return;
    }
    found->second.is_live = false;
    found->second.forgotten_at = now + kept_for;
}

std::vector<std::string> recovery::members(std::string_view nsp) const {
    std::vector<std::string> out;
    for (const auto& [pid, client] : clients_) {
        if (client.nsp == nsp) out.push_back(pid);
    }
    return out;
}

std::optional<std::vector<std::string>> recovery::missed(
    const remembered& client, std::optional<std::string_view> offset
) {
    std::uint64_t seen = 0;
    if (offset) {
        const auto [end, error] = std::from_chars(offset->data(), offset->data() + offset->size(), seen);
        if (error != std::errc{} || end != offset->data() + offset->size()) return std::nullopt;
    }
    if (client.sent.size() == kept_events && client.sent.front().offset > seen + 1) return std::nullopt;
    std::vector<std::string> out;
    for (const auto& event : client.sent) {
        if (event.offset > seen) out.push_back(event.array_json);
    }
    return out;
}

}  // namespace hermod::echo
