#pragma once
#include "domain/behaviour.hpp"
#include "domain/ledger.hpp"
#include "domain/media_box.hpp"
#include "domain/numbers.hpp"
#include "domain/phone_book.hpp"
#include "domain/random.hpp"
#include "domain/templates.hpp"
#include "domain/webhook_queue.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

namespace hermod::sandbox {

/// Bounds of everything that the program keeps, and what numbers get that were not told otherwise.
struct world_settings {
    std::size_t max_ledger_entries{5'000'000};
    std::size_t max_pending_updates{2'000'000};
    std::size_t max_media_bytes{64 * 1024 * 1024};
    std::uint64_t seed{1};
    std::uint32_t run{0};  // goes into every wamid, so that ids of two runs differ
    delivery_settings delivery;
    number_limits limits;
};

/// The whole state of the simulation: plain parts, worked on by the functions and classes of this
/// folder.
struct world {
    explicit world(const world_settings& chosen)
        : settings{chosen},
          phones{chosen.max_ledger_entries},
          messages{chosen.max_ledger_entries},
          media{chosen.max_media_bytes},
          ready{chosen.max_pending_updates},
          dice{chosen.seed} {}

    world_settings settings;
    number_registry numbers;
    phone_book phones;
    ledger messages;
    behaviour_book behaviours;
    media_box media;
    template_book templates;
    webhook_schedule schedule;
    ready_updates ready;
    random dice;
    /// Codes of the `failed` statuses to come, by order.
    std::unordered_map<std::uint64_t, int> failures;
    /// What was done, by name: "message.taken", "message.error.131056", "webhook.dropped", …
    std::map<std::string, std::uint64_t, std::less<>> counts;

    void count(std::string_view what, std::uint64_t amount = 1);
    /// The id of the message at `order`.
    [[nodiscard]] std::string wamid_of(std::uint64_t order) const;

    [[nodiscard]] const business_number& number_of(const entry& one) const {
        return numbers.at(phones.at(one.phone).number);
    }

    /// Forgets messages, phones, pending updates, behaviours and counts; numbers, templates and
    /// media stay.
    void reset();
};

}  // namespace hermod::sandbox
