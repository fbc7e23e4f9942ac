#pragma once
#include "domain/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hermod::sandbox {

/// One simulated customer as one business number knows them.
struct phone {
    std::uint32_t number{0};  // index in the number_registry
    std::string wa_id;        // digits, or a business-scoped user id
    std::string name;         // as the customer's profile shows it; may be empty
    std::uint64_t last_order{0};
    std::uint32_t outbound{0};
    std::uint32_t inbound{0};
    std::uint64_t read_up_to{
        0};  // order of the last inbound message that the business marked as read
    std::int64_t last_inbound_ms{0};
    std::int64_t typing_until_ms{0};  // the business shows that it types
    token_bucket pair;

    std::uint32_t newer{0};  // links of the order of last use
    std::uint32_t older{0};
};

/// All phones, found by number and customer, and listed by last use. Never forgotten until clear(),
/// at most `max_phones`.
class phone_book {
public:
    explicit phone_book(std::size_t max_phones)
        : max_phones_{max_phones} {}

    static constexpr std::uint32_t none = 0xffffffff;

    /// The phone's index, made if it is new; `none` if the book is full.
    std::uint32_t find_or_add(std::uint32_t number, std::string_view wa_id);
    /// `none` if there is none.
    [[nodiscard]] std::uint32_t find(std::uint32_t number, std::string_view wa_id) const;

    [[nodiscard]] phone& at(std::uint32_t index) { return phones_[index]; }

    [[nodiscard]] const phone& at(std::uint32_t index) const { return phones_[index]; }

    /// Makes it the one used last.
    void touch(std::uint32_t index);
    /// The phones used last, newest first.
    [[nodiscard]] std::vector<std::uint32_t> newest(std::size_t limit) const;

    [[nodiscard]] std::size_t size() const noexcept { return phones_.size(); }

    void clear();

private:
    struct key {
        std::uint32_t number;
        std::string_view wa_id;
        friend bool operator==(const key&, const key&) = default;
    };

    struct key_hash {
        std::size_t operator()(const key& k) const noexcept {
            return std::hash<std::string_view>{}(k.wa_id) ^ (k.number * 0x9e3779b9U);
        }
    };

    void unlink(std::uint32_t index);

    std::size_t max_phones_;
    std::deque<phone> phones_;  // addresses stay: the index's keys point into them
    std::unordered_map<key, std::uint32_t, key_hash> index_;
    std::uint32_t newest_{none};
};

}  // namespace hermod::sandbox
