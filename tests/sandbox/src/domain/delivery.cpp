#include "domain/delivery.hpp"

#include <optional>
#include <string>

namespace hermod::sandbox {

namespace {

/// What follows a status in the usual course.
std::optional<status> next_status(status what, const delivery_settings& settings) {
    if (what == status::sent && settings.reports_delivered) return status::delivered;
    if ((what == status::sent || what == status::delivered) && settings.reports_read)
        return status::read;
    return std::nullopt;
}

const delay_range& delay_of(status what, const delivery_settings& settings) {
    if (what == status::delivered) return settings.delivered;
    if (what == status::read) return settings.read;
    return settings.sent;
}

}  // namespace

void delivery::begin(std::uint64_t order, int failure_code, moment now) {
    const entry* one = world_.messages.find(order);
    if (one == nullptr) return;
    update first{order, status::sent};
    if (failure_code != 0) {
        first.what = status::failed;
        world_.failures.insert_or_assign(order, failure_code);
    }
    world_.schedule.push(now.steady + draw(world_.number_of(*one).delivery.sent), first);
}

void delivery::begin_inbound(std::uint64_t order, moment now) {
    world_.schedule.push(now.steady, update{order, status::inbound});
}

void delivery::plan(std::uint64_t order, status what, std::chrono::milliseconds after, moment now) {
    update made{order, what};
    made.is_last = true;
    world_.schedule.push(now.steady + after, made);
}

void delivery::advance(moment now) {
    while (const auto due = world_.schedule.pop_due(now.steady)) settle(*due, now);
}

void delivery::settle(const update& due, moment now) {
    const entry* one = world_.messages.find(due.order);
    if (one == nullptr) return;
    if (!due.is_settled && !world_.behaviours.empty() && !apply_behaviour(due, *one, now)) return;
    make_ready(due, now);
    plan_next(due, world_.number_of(*one), now);
}

bool delivery::apply_behaviour(const update& due, const entry& one, moment now) {
    const business_number& number = world_.number_of(one);
    subject about;
    about.where = place::webhook;
    about.phone_number_id = number.id;
    about.recipient = world_.phones.at(one.phone).wa_id;
    about.kind = name_of(due.what);
    about.opaque = one.opaque;
    const behaviour* chosen = world_.behaviours.choose(about);
    if (chosen == nullptr) return true;
    world_.count("webhook." + std::string{name_of(chosen->what)});
    update later = due;
    later.is_settled = true;
    switch (chosen->what) {
        case misdeed::withhold:
            plan_next(due, number, now);
            return false;
        case misdeed::duplicate:
            make_ready(due, now);
            return true;
        case misdeed::delay:
            world_.schedule.push(now.steady + chosen->wait, later);
            return false;
        case misdeed::reorder: {
            plan_next(due, number, now);
            const auto next = next_status(due.what, number.delivery);
            const auto pause =
                next ? delay_of(*next, number.delivery).high : std::chrono::milliseconds{0};
            later.is_last = true;
            world_.schedule.push(now.steady + pause + chosen->wait, later);
            return false;
        }
        default:
            return true;
    }
}

void delivery::plan_next(const update& due, const business_number& number, moment now) {
    if (due.is_last) return;
    const auto next = next_status(due.what, number.delivery);
    if (!next) return;
    world_.schedule.push(
        now.steady + draw(delay_of(*next, number.delivery)), update{due.order, *next}
    );
}

void delivery::make_ready(const update& due, moment now) {
    const entry* one = world_.messages.find(due.order);
    const auto target = world_.number_of(*one).target;
    if (target == 0) return;  // nobody wants to hear
    if (!world_.ready.push(target, ready_update{due, now.unix_ms})) world_.count("webhook.dropped");
}

void delivery::confirm(std::span<const ready_update> posted) {
    for (const ready_update& one : posted) {
        if (entry* known = world_.messages.find(one.news.order)) {
            known->posted = static_cast<std::uint8_t>(known->posted | bit_of(one.news.what));
        }
    }
    world_.count("webhook.updates", posted.size());
}

std::chrono::microseconds delivery::draw(const delay_range& range) {
    return world_.dice.between(range.low, range.high);
}

}  // namespace hermod::sandbox
