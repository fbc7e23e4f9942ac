#include "control/ledger_json.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace hermod::sandbox {

namespace {

std::string_view name_of(direction where) {
    return where == direction::outbound ? "outbound" : "inbound";
}

bool is_wanted(const world& all, const ledger_filter& filter, const entry& one) {
    if (filter.direction && *filter.direction != one.direction) return false;
    const phone& customer = all.phones.at(one.phone);
    if (!filter.recipient.empty() && customer.wa_id != filter.recipient) return false;
    if (!filter.phone_number_id.empty() &&
        all.numbers.at(customer.number).id != filter.phone_number_id)
        return false;
    return filter.opaque_contains.empty() ||
           one.opaque.find(filter.opaque_contains) != std::string_view::npos;
}

void write_posted(json::writer& out, std::uint8_t posted) {
    constexpr std::array all{
        status::sent, status::delivered, status::read, status::failed, status::inbound};
    out.key("posted").begin_array();
    for (const auto one : all) {
        if ((posted & bit_of(one)) != 0) out.value(name_of(one));
    }
    out.end_array();
}

void write_entry(json::writer& out, const world& all, std::uint64_t order, const entry& one) {
    const phone& customer = all.phones.at(one.phone);
    out.begin_object();
    out.field("order", order).field("at", one.at_ms).field("direction", name_of(one.direction));
    out.field("wamid", all.wamid_of(order));
    out.field("phoneNumberId", all.numbers.at(customer.number).id)
        .field("recipient", customer.wa_id);
    out.field("type", one.type).raw_field("body", one.content);
    if (one.direction == direction::outbound)
        out.field("opaque", one.opaque);
    else if (!one.opaque.empty())
        out.raw_field("context", one.opaque);
    write_posted(out, one.posted);
    out.end_object();
}

/// The best status that was posted, for the ticks of the page.
std::string_view best_status(const entry& one) {
    for (const auto what : {status::failed, status::read, status::delivered, status::sent}) {
        if ((one.posted & bit_of(what)) != 0) return name_of(what);
    }
    return "taken";
}

}  // namespace

ledger_page read_ledger(const world& all, const ledger_filter& filter) {
    ledger_page page;
    std::size_t found = 0;
    std::uint64_t order = std::max(filter.after + 1, all.messages.first_order());
    page.next_after = order - 1;
    for (; order < all.messages.next_order(); ++order) {
        const entry& one = *all.messages.find(order);
        if (is_wanted(all, filter, one)) {
            if (found == filter.limit) {
                page.has_more = true;
                break;
            }
            json::writer out;
            write_entry(out, all, order, one);
            page.lines += out.view();
            page.lines += '\n';
            ++found;
        }
        page.next_after = order;
    }
    return page;
}

std::string count_ledger(const world& all, const ledger_filter& filter) {
    std::uint64_t count = 0;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::map<std::uint32_t, std::uint64_t> by_number;
    for (auto order = std::max(filter.after + 1, all.messages.first_order());
         order < all.messages.next_order();
         ++order) {
        const entry& one = *all.messages.find(order);
        if (!is_wanted(all, filter, one)) continue;
        if (count++ == 0) first = order;
        last = order;
        ++by_number[all.phones.at(one.phone).number];
    }
    json::writer out;
    out.begin_object().field("count", count).field("first", first).field("last", last);
    out.key("byNumber").begin_object();
    for (const auto& [number, amount] : by_number) out.field(all.numbers.at(number).id, amount);
    out.end_object().end_object();
    return out.str();
}

std::string phones_json(const world& all, std::size_t limit, std::int64_t now_ms) {
    json::writer out;
    out.begin_object().field("total", std::uint64_t{all.phones.size()}).key("phones").begin_array();
    for (const auto index : all.phones.newest(limit)) {
        const phone& customer = all.phones.at(index);
        const business_number& number = all.numbers.at(customer.number);
        const entry* last = all.messages.find(customer.last_order);
        out.begin_object();
        out.field("phoneNumberId", number.id).field("business", number.name);
        out.field("waId", customer.wa_id).field("name", customer.name);
        out.field("outbound", std::int64_t{customer.outbound})
            .field("inbound", std::int64_t{customer.inbound});
        out.field("isTyping", customer.typing_until_ms > now_ms)
            .field("lastOrder", customer.last_order);
        if (last != nullptr) {
            out.field("lastAt", last->at_ms).field("lastDirection", name_of(last->direction));
            out.field("lastType", last->type).raw_field("lastBody", last->content);
        }
        out.end_object();
    }
    out.end_array().end_object();
    return out.str();
}

std::string thread_json(
    const world& all, std::string_view phone_number_id, std::string_view wa_id, std::size_t limit
) {
    std::uint32_t number = 0;
    while (number < all.numbers.size() && all.numbers.at(number).id != phone_number_id) ++number;
    const auto index = all.phones.find(number, wa_id);
    if (index == phone_book::none) return {};
    const phone& customer = all.phones.at(index);
    std::vector<std::uint64_t> orders;
    for (auto order = customer.last_order; order != 0 && orders.size() < limit;) {
        const entry* one = all.messages.find(order);
        if (one == nullptr) break;
        orders.push_back(order);
        order = one->previous;
    }
    json::writer out;
    out.begin_object().field("waId", customer.wa_id).field("name", customer.name);
    out.field("readUpTo", customer.read_up_to).key("messages").begin_array();
    for (auto at = orders.rbegin(); at != orders.rend(); ++at) {
        const entry& one = *all.messages.find(*at);
        out.begin_object()
            .field("order", *at)
            .field("wamid", all.wamid_of(*at))
            .field("at", one.at_ms);
        out.field("direction", name_of(one.direction))
            .field("type", one.type)
            .raw_field("body", one.content);
        if (one.direction == direction::outbound)
            out.field("status", best_status(one));
        else
            out.field("isRead", *at <= customer.read_up_to);
        out.end_object();
    }
    out.end_array().end_object();
    return out.str();
}

}  // namespace hermod::sandbox
