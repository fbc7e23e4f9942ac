#include "hermod/contracts/control.hpp"

#include "fields.hpp"

#include <algorithm>
#include <cctype>

namespace hermod::contracts {

namespace {

bool is_epoch(std::string_view text) {
    return !text.empty() && text.size() <= 16 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '-' || c == '_';
           });
}

void write_subject(json::writer& out, const access_changed& what) {
    out.key("subject");
    if (what.subject.empty())
        out.null();
    else
        out.value(what.subject);
}

void write_content(json::writer& out, const access_changed& what) {
    out.field("type", access_changed_type).field("tenantId", what.tenant_id);
    write_subject(out, what);
    out.field("reason", what.reason).field("at", what.at);
}

void write_content(json::writer& out, const stream_epoch& what) {
    out.field("type", "stream_epoch")
        .field("stream", what.stream)
        .field("epoch", what.epoch)
        .field("at", what.at);
}

}  // namespace

event to_event(const access_changed& change) {
    event out;
    out.event_id = "x:" + change.subject + ":" + std::to_string(change.at);
    out.type = access_changed_type;
    out.tenant_id = change.tenant_id;
    out.at = change.at;
    json::writer payload;
    write_subject(payload.begin_object(), change);
    out.payload_json = payload.field("reason", change.reason).end_object().str();
    return out;
}

std::optional<access_changed> as_access_change(const event& item) {
    if (item.type != access_changed_type) return std::nullopt;
    access_changed out{item.tenant_id, {}, "access_changed", item.at};
    const auto parsed = json::document::parse(item.payload_json);
    // Without a subject that can be read everybody's rights are looked at again: too much is better
    // than too little.
    if (!parsed) return out;
    out.subject = parsed->root()["subject"].string().value_or("");
    out.reason = parsed->root()["reason"].string().value_or(out.reason);
    return out;
}

json::result<control> from_json(json::view value, as<control>) {
    json::object_reader in{value};
    const auto type = in.required_string("type", 64);
    control out;
    if (type == access_changed_type) {
        access_changed what;
        what.tenant_id = required_uuid(in, "tenantId");
        what.subject = in.optional_string("subject", 256).value_or("");
        what.reason = in.required_string("reason", 64);
        what.at = in.required_integer("at");
        out.what = std::move(what);
    } else if (type == "stream_epoch") {
        stream_epoch what;
        what.stream = required_int(in, "stream", 0, 255);
        what.epoch = in.required_string("epoch", 16);
        if (!is_epoch(what.epoch)) in.fail("epoch", "must be 1-16 of A-Za-z0-9_-");
        what.at = in.required_integer("at");
        out.what = std::move(what);
    } else {
        in.fail("type", "is not one of the known words");
    }
    if (!in.ok()) return in.failure();
    return out;
}

void to_json(json::writer& out, const control& item) {
    out.begin_object();
    std::visit([&out](const auto& what) { write_content(out, what); }, item.what);
    out.end_object();
}

}  // namespace hermod::contracts
