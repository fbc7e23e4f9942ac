#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/credit.hpp"
#include "hermod/async/awaitable.hpp"
#include "hermod/contracts/send.hpp"
#include "hermod/postgres/pool.hpp"

namespace hermod::store {

enum class persist_verdict : int { stored = 0, known = 1, refused = 2, raced = 3 };

/// What became of one accepted request.
struct persisted {
    persist_verdict verdict{persist_verdict::stored};
    std::string refusal;     // refused: the code
    std::string known_hash;  // known: the hash of the row that is there
    std::int64_t conv_seq{0};
    bool goes_now{false};    // stored: dispatched, else in the backlog
    std::int64_t created_at{0};
    std::string phone;  // +628…, or
    std::string bsuid;
    int rate_per_second{0};
    std::string context_wamid;    // of the message that it answers or reacts to, "" if none
    std::string phone_number_id;  // the account's own: the request's word is not taken for it
};

/// A request that is kept as a failed message, under `id` (its own, or another if its own is taken).
struct refusal {
    const contracts::send_request* request{nullptr};
    std::string id;
    std::string error_json;
};

struct recorded_refusal {
    bool is_visible{false};  // false: there is no such tenant, or the id is taken by another message
    std::int64_t at{0};
};

/// A message that was persisted before.
struct known_message {
    std::size_t index{0};  // of the request
    std::string conversation_id, kind, body, media_url;
    std::optional<std::string> created_by;
    int status{0};
    int attempt{1};
    std::int64_t created_at{0};
    bool is_dispatched{false};  // and unclaimed: its dispatch may be missing
    std::string refusal;        // the code, if it was refused at once; else ""
};

/// A request, and what was made for it: 1 its contact, 2 its conversation, 3 both.
struct persist_item {
    const contracts::send_request* request{nullptr};
    int made{0};
};

using requests = std::vector<const contracts::send_request*>;

/// The rows of accepted messages. Each call is one transaction; order of the answers is the order of the requests.
class message_store {
public:
    message_store(postgres::pool& pool, credit_limits credit) : pool_{pool}, credit_{credit} {}

    /// No (tenant, message id) may occur twice in one call.
    awaitable<postgres::result<std::vector<persisted>>> persist(std::vector<persist_item> batch, deadline limit);
    /// The same for messages that leave later: only verdict, refusal, hash and time of the answers are filled.
    awaitable<postgres::result<std::vector<persisted>>> schedule(std::vector<persist_item> batch, deadline limit);
    awaitable<postgres::result<std::vector<recorded_refusal>>> record(std::vector<refusal> batch, deadline limit);
    /// Those of the requests whose message exists.
    awaitable<postgres::result<std::vector<known_message>>> read_known(requests batch, deadline limit);

private:
    postgres::pool& pool_;
    credit_limits credit_;
};

}  // namespace hermod::store
