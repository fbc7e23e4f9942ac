#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hermod/base/time.hpp"

namespace hermod::push {

/// Since when tokens of somebody, or of a whole tenant, are void. Kept until no token can be that old.
class revocations {
public:
    enum class verdict : std::uint8_t {
        good,
        /// Issued about when the rights changed: token times have whole seconds, and two hosts' clocks differ. A fresh token
        /// decides, so the client is to come again instead of being refused.
        doubtful,
        revoked
    };

    /// Tokens of `subject` ("": of everybody in the tenant) issued before `at` (Unix milliseconds) are void.
    void add(std::string_view tenant, std::string_view subject, std::int64_t at);
    [[nodiscard]] verdict check(std::string_view tenant, std::string_view subject, system_time issued_at) const;
    /// Forgets what is older than any token.
    void sweep(system_time now);
    [[nodiscard]] std::size_t size() const noexcept { return since_.size(); }

private:
    [[nodiscard]] static std::string key_of(std::string_view tenant, std::string_view subject);
    std::unordered_map<std::string, std::int64_t> since_;
};

}  // namespace hermod::push
