#pragma once
#include "domain/ledger.hpp"
#include "domain/limits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hermod::sandbox {

/// Shortest and longest wait; each wait is drawn between them.
struct delay_range {
    std::chrono::milliseconds low{0};
    std::chrono::milliseconds high{50};
};

/// How the statuses of a number's messages come back. Each delay counts from the status before it.
struct delivery_settings {
    delay_range sent;
    delay_range delivered;
    delay_range read;
    bool reports_delivered{true};
    bool reports_read{true};
};

/// Where a number's webhooks go; an empty url: nowhere.
struct webhook_target {
    std::string url;
    std::string app_secret;
    friend bool operator==(const webhook_target&, const webhook_target&) = default;
};

/// What Meta says of a number and its token, as a test wants it.
struct number_condition {
    std::string status{"CONNECTED"};
    std::string quality{"GREEN"};
    std::string name_status{"APPROVED"};
    bool is_on_business_app{false};  // coexistence: fixed at 20 messages/s
    bool is_subscribed{true};        // an app hears the account's webhooks
    std::vector<std::string> scopes{"whatsapp_business_messaging", "whatsapp_business_management"};
    std::int64_t token_expires_at{0};  // Unix seconds; 0: never
};

/// A business number with its account.
struct business_number {
    std::string id;  // phone_number_id
    std::string waba_id;
    std::string display_phone;  // digits
    std::string name;
    std::vector<std::string> tokens;  // any of them is valid
    std::uint32_t target{0};          // index among the targets
    number_limits limits;
    delivery_settings delivery;
    bool enforces_window{
        false};  // free text outside 24 h since the customer's last message: 131047
    bool is_removed{false};
    number_condition condition;
    second_window throughput;
    std::chrono::steady_clock::time_point maintenance_until{};  // 131057 before that
    std::uint64_t taken{0};

    /// Messages a second, in and out; 0: no limit.
    [[nodiscard]] double allowed_per_second() const noexcept {
        constexpr double coexistence = 20;
        const double own = limits.messages_per_second;
        return condition.is_on_business_app && (own <= 0 || own > coexistence) ? coexistence : own;
    }
};

/// The business numbers and their webhook targets. Indexes stay valid for the life of the registry;
/// a removed number is only marked.
class number_registry {
public:
    number_registry();

    /// Adds a number or replaces the one of the same id, keeping its index. The index.
    std::uint32_t put(business_number made, const webhook_target& target);
    /// False if there is none.
    bool remove(std::string_view id);
    /// Null if unknown or removed.
    [[nodiscard]] business_number* find(std::string_view id);

    [[nodiscard]] business_number& at(std::uint32_t index) { return numbers_[index]; }

    [[nodiscard]] const business_number& at(std::uint32_t index) const { return numbers_[index]; }

    [[nodiscard]] std::uint32_t index_of(const business_number& number) const;

    [[nodiscard]] std::size_t size() const noexcept { return numbers_.size(); }

    [[nodiscard]] const webhook_target& target(std::uint32_t index) const {
        return targets_[index];
    }

    [[nodiscard]] std::size_t target_count() const noexcept { return targets_.size(); }

    /// Whether `token` is valid for some number of that account.
    [[nodiscard]] bool owns_waba(std::string_view token, std::string_view waba_id) const;

private:
    std::uint32_t target_index(const webhook_target& target);

    std::deque<business_number> numbers_;
    std::unordered_map<std::string, std::uint32_t> index_;
    std::deque<webhook_target> targets_;
};

[[nodiscard]] bool has_token(const business_number& number, std::string_view token);

}  // namespace hermod::sandbox
