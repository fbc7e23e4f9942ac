#pragma once
#include "hermod/auth/error.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/base/result.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/base/time.hpp"
#include "hermod/crypto/key_lines.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::auth {

enum class role { widget, agent, manager, admin, machine };

[[nodiscard]] std::string_view to_string(role value) noexcept;
[[nodiscard]] std::optional<role> parse_role(std::string_view text) noexcept;

/// What a token says about its bearer.
struct claims {
    std::string subject;  // key id or user id
    uuid tenant_id;
    auth::role role{role::widget};
    std::optional<uuid> conversation_id;  // always there for widgets: their one conversation
    std::vector<std::string> scopes;      // words without spaces
    system_time issued_at;
    system_time not_before;
    system_time expires_at;
    std::string token_id;  // "" lets make() choose one
};

struct token_rules {
    std::size_t max_bytes{4096};
    std::chrono::seconds longest_life{3600};
    /// How far the clock of another host may be ahead of ours (for iat and nbf; an expired token is
    /// expired).
    std::chrono::seconds clock_leeway{5};
};

/// Makes and verifies JWTs with a set of keys: the first signs, all verify. Times have whole
/// seconds.
class token_authority {
public:
    /// Lines `kid:base64url-secret`, 32 to 64 bytes each. Throws std::invalid_argument without key
    /// material in its text.
    explicit token_authority(const secret& key_lines, token_rules rules = {});

    /// Throws std::invalid_argument if verify() would refuse the token for its claims (a bug of the
    /// caller).
    [[nodiscard]] std::string make(const claims& content) const;
    /// auth::errc on refusal.
    [[nodiscard]] result<claims> verify(std::string_view token, system_time now) const;

    [[nodiscard]] const token_rules& rules() const noexcept { return rules_; }

private:
    std::vector<crypto::named_key> keys_;
    token_rules rules_;
};

}  // namespace hermod::auth
