#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "domain/pacer.hpp"
#include "hermod/whatsapp/error_table.hpp"

namespace hermod::sender {

/// What a message belongs to, as far as Meta's refusals go.
struct scopes {
    std::string account;
    std::string number;
    std::string recipient;
};

/// Scopes that Meta told to wait (LATER), or that are halted (STOP), and until when.
class pauses {
public:
    void pause(whatsapp::error_scope scope, const scopes& who, instant until);
    /// The end of the longest pause of their app, account or number; nothing if there is none.
    [[nodiscard]] std::optional<instant> until(const scopes& who, instant now) const;
    /// The end of the pause of this number with this recipient.
    [[nodiscard]] std::optional<instant> pair_until(const scopes& who, instant now) const;
    /// How long to leave this recipient alone after one more refusal for writing too often: 1, 4, 16, 64, 256 s.
    [[nodiscard]] std::chrono::seconds next_pair_pause(const scopes& who, instant now);
    /// A message to this recipient was taken.
    void pair_succeeded(const scopes& who);
    /// Forgets what is over.
    void prune(instant now);
    [[nodiscard]] std::size_t size() const noexcept { return until_.size() + pair_refusals_.size(); }

private:
    struct refusals {
        unsigned count{0};
        instant last{};
    };
    std::map<std::string, instant> until_;
    std::map<std::string, refusals> pair_refusals_;
};

}  // namespace hermod::sender
