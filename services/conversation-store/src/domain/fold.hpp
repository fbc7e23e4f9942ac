#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/progress.hpp"

namespace hermod::store {

/// The row of `deliveries`, as it was read.
enum class delivery_state : int { queued = 0, dispatched = 1, claimed = 2, uncertain = 3 };

struct delivery_row {
    int attempt{1};
    delivery_state state{delivery_state::dispatched};
    std::string claim_id;  // "" if never claimed
};

/// An outbound message and its work, as they were read together.
struct snapshot {
    std::string tenant_id;
    std::string message_id;
    std::string conversation_id;
    std::string account_id;
    progress now;
    std::string wamid;  // "" if none is known
    std::optional<delivery_row> delivery;
};

/// One piece of news about a message, from a sender, from Meta or from the sweeper.
struct fact {
    enum class kind {
        reached,      // Meta has it: `status` (sent … played); settles the attempt
        failed,       // it will not arrive: the sender's last word, or Meta's status
        backing_off,  // a try failed, the sender makes another at `until`
        uncertain,    // a call without a usable answer, or (from the sweeper) a claim without outcome
        held,         // not called: back to the backlog until `until`
        released      // not called: back to the backlog now
    };
    kind what{kind::reached};
    int attempt{1};
    int try_number{0};
    message_status status{message_status::sent};
    std::int64_t at{0};  // Unix milliseconds
    std::int64_t until{0};
    std::string wamid{};
    std::string claim_id{};     // "" for news that no claim is behind
    std::string error_json{};   // as last_error shows it; "" if none
    std::string error_title{};  // for the event
    std::string error_details{};
    std::optional<std::int64_t> error_code{};
    std::int64_t started_at{0};
    bool is_repeat{false};      // came once more: its events may be missing
    bool shows_all{false};      // another worker may be publishing the states before it at this moment: show them, too
    std::int64_t parked_id{0};  // of the parked status that it is; removed when applied
};

enum class delivery_change { none, remove, requeue, await_next_try, mark_uncertain };

/// A line of the attempts' history.
struct attempt_record {
    int attempt{1};
    int try_number{0};
    std::string result;
    std::string error_json;
    std::string claim_id;
    std::int64_t started_at{0};
    std::int64_t at{0};
};

struct status_step {
    progress reached;
    std::int64_t at{0};
    std::optional<std::int64_t> error_code{};
    std::string error_title{};
    std::string error_details{};
};

/// What is to become of a message's rows after all the news of a batch; applied only if the rows still are as they were read.
struct change {
    bool changes_message{false};
    progress after;
    std::optional<std::int64_t> sent_at{}, delivered_at{}, read_at{}, played_at{}, failed_at{};
    std::string wamid{};          // newly learnt
    int wamid_attempt{1};
    std::string error_json{};
    std::int64_t error_at{0};
    bool clears_error{false};     // it got through after all
    delivery_change delivery{delivery_change::none};
    std::int64_t delivery_until{0};  // 0: its place in the backlog stays
    std::string refused_claim{};     // given back; a grant of it that is still under way must not come to pass
    std::vector<status_step> events;  // in order
    std::vector<attempt_record> history;
    std::vector<std::int64_t> parked_ids;
};

/// All the news about one message, in the order in which it came, on what was read. Pure.
[[nodiscard]] change fold(const snapshot& before, const std::vector<fact>& news);

}  // namespace hermod::store
