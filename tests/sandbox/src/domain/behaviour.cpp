#include "domain/behaviour.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hermod::sandbox {

namespace {

constexpr std::array<std::pair<std::string_view, misdeed>, 13> misdeeds{{
    {"error", misdeed::error},
    {"http_status", misdeed::http_status},
    {"hang", misdeed::hang},
    {"cut", misdeed::cut},
    {"half_answer", misdeed::half_answer},
    {"garbage", misdeed::garbage},
    {"no_id", misdeed::no_id},
    {"slow", misdeed::slow},
    {"failed_status", misdeed::failed_status},
    {"duplicate", misdeed::duplicate},
    {"withhold", misdeed::withhold},
    {"delay", misdeed::delay},
    {"reorder", misdeed::reorder},
}};

constexpr std::array<std::pair<std::string_view, place>, 4> places{{
    {"message", place::message},
    {"webhook", place::webhook},
    {"media", place::media},
    {"management", place::management},
}};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) noexcept {
    return std::ranges::find(table, value, &Table::value_type::second)->first;
}

template <class Value, class Table>
std::optional<Value> value_in(const Table& table, std::string_view name) noexcept {
    const auto found = std::ranges::find(table, name, &Table::value_type::first);
    if (found == table.end()) return std::nullopt;
    return found->second;
}

bool matches(const subject_match& wanted, const subject& about) {
    const auto is_wanted = [](const std::string& want, std::string_view have) {
        return want.empty() || want == have;
    };
    if (!is_wanted(wanted.phone_number_id, about.phone_number_id)) return false;
    if (!is_wanted(wanted.kind, about.kind)) return false;
    if (!about.recipient.starts_with(wanted.recipient_prefix)) return false;
    if (about.opaque.find(wanted.opaque_contains) == std::string_view::npos) return false;
    return wanted.recipients.empty() ||
           std::ranges::find(wanted.recipients, about.recipient) != wanted.recipients.end();
}

}  // namespace

bool takes_message(const behaviour& chosen) noexcept {
    if (chosen.is_taken) return *chosen.is_taken;
    switch (chosen.what) {
        case misdeed::error:
        case misdeed::http_status:
        case misdeed::hang:
        case misdeed::cut:
            return false;
        default:
            return true;
    }
}

std::string_view name_of(misdeed what) noexcept {
    return name_in(misdeeds, what);
}

std::string_view name_of(place where) noexcept {
    return name_in(places, where);
}

std::optional<misdeed> parse_misdeed(std::string_view name) noexcept {
    return value_in<misdeed>(misdeeds, name);
}

std::optional<place> parse_place(std::string_view name) noexcept {
    return value_in<place>(places, name);
}

bool fits(place where, misdeed what) noexcept {
    switch (what) {
        case misdeed::duplicate:
        case misdeed::withhold:
        case misdeed::delay:
        case misdeed::reorder:
            return where == place::webhook;
        case misdeed::no_id:
        case misdeed::failed_status:
            return where == place::message;
        default:
            return where != place::webhook;
    }
}

std::uint32_t behaviour_book::add(behaviour made) {
    made.id = next_id_++;
    made.dice = random{made.seed};
    all_.push_back(std::move(made));
    return all_.back().id;
}

bool behaviour_book::remove(std::uint32_t id) {
    return std::erase_if(all_, [id](const behaviour& one) { return one.id == id; }) > 0;
}

const behaviour* behaviour_book::choose(const subject& about) {
    for (behaviour& one : all_) {
        if (one.where != about.where || one.fired >= one.count) continue;
        if (!matches(one.match, about)) continue;
        ++one.matched;
        if (one.matched <= one.skip) continue;
        if (one.probability < 1 && one.dice.unit() >= one.probability) continue;
        ++one.fired;
        return &one;
    }
    return nullptr;
}

}  // namespace hermod::sandbox
