#include "domain/webhook_body.hpp"

#include "domain/graph_error.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace hermod::sandbox {

namespace {

/// An update with what it is about at hand.
struct item {
    const ready_update* update;
    const entry* message;
    std::uint32_t number;
    bool is_inbound;
};

std::vector<item> sorted_items(const world& all, std::span<const ready_update> updates) {
    std::vector<item> items;
    items.reserve(updates.size());
    for (const ready_update& one : updates) {
        const entry* message = all.messages.find(one.news.order);
        if (message == nullptr) continue;
        const auto number = all.phones.at(message->phone).number;
        items.push_back({&one, message, number, one.news.what == status::inbound});
    }
    std::ranges::stable_sort(items, [](const item& a, const item& b) {
        return a.number != b.number ? a.number < b.number : a.is_inbound < b.is_inbound;
    });
    return items;
}

bool is_user_id(std::string_view wa_id) {
    return wa_id.size() > 3 && wa_id[2] == '.' &&
           std::isupper(static_cast<unsigned char>(wa_id[0])) != 0;
}

void write_pricing(json::writer& out) {
    out.key("pricing").begin_object();
    out.field("billable", true).field("pricing_model", "PMP").field("type", "regular");
    out.field("category", "service");
    out.end_object();
}

void write_status(json::writer& out, const world& all, const item& one) {
    const phone& customer = all.phones.at(one.message->phone);
    const status what = one.update->news.what;
    out.begin_object();
    out.field("id", all.wamid_of(one.update->news.order)).field("status", name_of(what));
    out.field("timestamp", std::to_string(one.update->at_ms / 1000));
    if (!is_user_id(customer.wa_id))
        out.field("recipient_id", customer.wa_id);
    else if (what != status::failed)
        out.field("recipient_user_id", customer.wa_id);
    if (!one.message->opaque.empty()) out.field("biz_opaque_callback_data", one.message->opaque);
    if (what == status::sent || what == status::delivered) write_pricing(out);
    if (what == status::failed) {
        const auto code = all.failures.find(one.update->news.order);
        const auto error = make_graph_error(code == all.failures.end() ? 131026 : code->second);
        out.key("errors").begin_array().raw(webhook_error(error)).end_array();
    }
    out.end_object();
}

void write_inbound(json::writer& out, const world& all, const item& one) {
    const phone& customer = all.phones.at(one.message->phone);
    out.begin_object();
    out.field(is_user_id(customer.wa_id) ? "from_user_id" : "from", customer.wa_id);
    out.field("id", all.wamid_of(one.update->news.order));
    out.field("timestamp", std::to_string(one.message->at_ms / 1000));
    out.field("type", one.message->type);
    if (!one.message->opaque.empty()) out.raw_field("context", one.message->opaque);
    out.raw_field(one.message->type, one.message->content);
    out.end_object();
}

void write_contacts(json::writer& out, const world& all, std::span<const item> items) {
    std::vector<std::uint32_t> phones;
    for (const item& one : items) phones.push_back(one.message->phone);
    std::ranges::sort(phones);
    phones.erase(std::unique(phones.begin(), phones.end()), phones.end());
    out.key("contacts").begin_array();
    for (const auto index : phones) {
        const phone& customer = all.phones.at(index);
        out.begin_object().key("profile").begin_object();
        out.field("name", customer.name.empty() ? customer.wa_id : customer.name).end_object();
        out.field(is_user_id(customer.wa_id) ? "user_id" : "wa_id", customer.wa_id);
        out.end_object();
    }
    out.end_array();
}

/// One change: all items are of one number and of one direction.
void write_change(json::writer& out, const world& all, std::span<const item> items) {
    const business_number& number = all.numbers.at(items.front().number);
    out.begin_object().key("value").begin_object();
    out.field("messaging_product", "whatsapp");
    out.key("metadata").begin_object();
    out.field("display_phone_number", number.display_phone).field("phone_number_id", number.id);
    out.end_object();
    const bool is_inbound = items.front().is_inbound;
    if (is_inbound) write_contacts(out, all, items);
    out.key(is_inbound ? "messages" : "statuses").begin_array();
    for (const item& one : items) {
        if (is_inbound)
            write_inbound(out, all, one);
        else
            write_status(out, all, one);
    }
    out.end_array().end_object();
    out.field("field", "messages").end_object();
}

}  // namespace

std::string webhook_body(const world& all, std::span<const ready_update> updates) {
    const auto items = sorted_items(all, updates);
    if (items.empty()) return {};
    json::writer out;
    out.begin_object().field("object", "whatsapp_business_account").key("entry").begin_array();
    for (std::size_t at = 0; at < items.size();) {
        const auto number = items[at].number;
        out.begin_object().field("id", all.numbers.at(number).waba_id).key("changes").begin_array();
        while (at < items.size() && items[at].number == number) {
            std::size_t end = at + 1;
            while (end < items.size() && items[end].number == number &&
                   items[end].is_inbound == items[at].is_inbound) {
                ++end;
            }
            write_change(out, all, std::span{items}.subspan(at, end - at));
            at = end;
        }
        out.end_array().end_object();
    }
    out.end_array().end_object();
    return out.str();
}

}  // namespace hermod::sandbox
