#pragma once
#include "domain/random.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::sandbox {

/// Where a behaviour takes effect.
enum class place : std::uint8_t {
    message,    // POST …/messages
    webhook,    // a status or an inbound message on its way to the webhook target
    media,      // upload, look-up, download, deletion
    management  // number fields and templates
};

enum class misdeed : std::uint8_t {
    error,          // a Graph error with `code`
    http_status,    // `http_status` with `text` as body, no Graph error
    hang,           // no answer for `wait`, then the connection is cut
    cut,            // the connection is closed without an answer
    half_answer,    // the answer breaks off in its middle
    garbage,        // 200 with a body that is no JSON
    no_id,          // 200 without messages[].id
    slow,           // the proper answer after `wait`
    failed_status,  // accepted, then a `failed` status with `code` in place of `sent`
    duplicate,      // webhook: posted twice
    withhold,       // webhook: never posted
    delay,          // webhook: this update and the later ones of its message come `wait` later
    reorder         // webhook: this update comes `wait` after the one that should follow it
};

/// What a behaviour is asked about.
struct subject {
    place where{place::message};
    std::string_view phone_number_id;
    std::string_view recipient;  // wa_id; for an inbound message its sender
    std::string_view kind;       // message type, or the status ("sent" … "inbound")
    std::string_view opaque;
};

/// Each condition that is not empty must hold.
struct subject_match {
    std::string phone_number_id;
    std::vector<std::string> recipients;
    std::string recipient_prefix;
    std::string kind;
    std::string opaque_contains;
};

struct behaviour {
    std::uint32_t id{0};
    place where{place::message};
    misdeed what{misdeed::error};
    subject_match match;
    int code{131000};
    int http_status{0};  // 0: the code's own, or 500
    std::string text;    // details of an error, body of http_status and garbage
    std::chrono::milliseconds wait{0};
    /// Whether the message counts as taken (ledger, statuses) although the answer is bad. Absent:
    /// as its kind usually is.
    std::optional<bool> is_taken;
    std::uint64_t skip{0};  // lets the first matching ones pass
    std::uint64_t count{
        std::numeric_limits<std::uint64_t>::max()};  // takes effect at most so often
    double probability{1};
    std::uint64_t seed{1};

    std::uint64_t matched{0};
    std::uint64_t fired{0};
    random dice{1};
};

/// Whether the message ends up taken under this behaviour.
[[nodiscard]] bool takes_message(const behaviour& chosen) noexcept;
[[nodiscard]] std::string_view name_of(misdeed what) noexcept;
[[nodiscard]] std::string_view name_of(place where) noexcept;
[[nodiscard]] std::optional<misdeed> parse_misdeed(std::string_view name) noexcept;
[[nodiscard]] std::optional<place> parse_place(std::string_view name) noexcept;
/// Whether such a misdeed can be done at such a place.
[[nodiscard]] bool fits(place where, misdeed what) noexcept;

/// The behaviours in force, in the order in which they were added.
class behaviour_book {
public:
    /// The id it got.
    std::uint32_t add(behaviour made);
    bool remove(std::uint32_t id);

    void clear() { all_.clear(); }

    /// The first that matches, is not used up and whose dice say yes; null if none. Counts. Valid
    /// until the next change.
    const behaviour* choose(const subject& about);

    [[nodiscard]] const std::vector<behaviour>& all() const noexcept { return all_; }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

private:
    std::vector<behaviour> all_;
    std::uint32_t next_id_{1};
};

}  // namespace hermod::sandbox
