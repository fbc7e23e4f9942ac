#include "domain/message_desk.hpp"

#include "domain/access.hpp"
#include "domain/misbehave.hpp"
#include "domain/wamid.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>

namespace hermod::sandbox {

namespace {

constexpr std::int64_t window_ms = 24LL * 3600 * 1000;
constexpr std::int64_t typing_ms = 25'000;

subject about_message(const business_number& number, const outgoing_message& wanted) {
    subject about;
    about.where = place::message;
    about.phone_number_id = number.id;
    about.recipient = wanted.recipient;
    about.kind = wanted.type;
    about.opaque = wanted.opaque;
    return about;
}

}  // namespace

reply message_desk::post(
    std::string_view phone_number_id,
    std::string_view authorization,
    std::string_view body,
    moment now
) {
    const auto caller = admit(world_, phone_number_id, authorization);
    if (caller.number == nullptr) return refuse(world_, "message", caller.problem);
    const auto parsed = parse_message_body(body);
    if (const auto* error = std::get_if<graph_error>(&parsed))
        return refuse(world_, "message", *error);
    if (const auto* receipt = std::get_if<read_receipt>(&parsed))
        return mark_read(*caller.number, *receipt, now);
    return send(*caller.number, std::get<outgoing_message>(parsed), now);
}

reply message_desk::send(business_number& number, const outgoing_message& wanted, moment now) {
    const behaviour* chosen = choose_behaviour(world_, about_message(number, wanted));
    if (chosen != nullptr && !takes_message(*chosen)) return misbehave(world_, *chosen, {});

    const auto phone = world_.phones.find_or_add(world_.numbers.index_of(number), wanted.recipient);
    if (phone == phone_book::none) {
        return refuse(
            world_,
            "message",
            make_graph_error(131016, "The sandbox knows too many phones: reset it.")
        );
    }
    if (auto error = refusal(number, wanted, phone, now); error.code != 0) {
        return refuse(world_, "message", error);
    }
    const auto order = enter(wanted, phone, now);
    ++number.taken;
    const bool fails = chosen != nullptr && chosen->what == misdeed::failed_status;
    delivery_.begin(order, fails ? chosen->code : 0, now);
    auto proper = accepted(wanted, order);
    return chosen == nullptr ? proper : misbehave(world_, *chosen, std::move(proper));
}

graph_error message_desk::refusal(
    business_number& number, const outgoing_message& wanted, std::uint32_t phone, moment now
) {
    if (now.steady < number.maintenance_until)
        return make_graph_error(131057, "The number is being upgraded.");
    if (wanted.recipient == number.display_phone) {
        return make_graph_error(131021, "The recipient's number is the sender's.");
    }
    if (auto problem = check_references(number, wanted); problem.code != 0) return problem;
    const auto last_inbound = world_.phones.at(phone).last_inbound_ms;
    if (number.enforces_window && wanted.type != "template" &&
        now.unix_ms - last_inbound > window_ms) {
        return make_graph_error(
            131047, "More than 24 hours have passed since the customer last replied to this number."
        );
    }
    if (!world_.phones.at(phone).pair.take(now.steady, number.limits.pair_bucket())) {
        return make_graph_error(
            131056, "Too many messages from this number to the same recipient."
        );
    }
    if (!number.throughput.take(now.steady, number.allowed_per_second())) {
        return make_graph_error(130429, "Cloud API message throughput has been reached.");
    }
    return {};
}

graph_error message_desk::check_references(
    const business_number& number, const outgoing_message& wanted
) const {
    if (!wanted.media_id.empty()) {
        const media_file* file = world_.media.find(wanted.media_id);
        if (file == nullptr || world_.numbers.at(file->number).id != number.id) {
            return make_graph_error(131009, "Param id is not the id of an uploaded media file.");
        }
    }
    if (wanted.type != "template") return {};
    return world_.templates.check(
        number.waba_id,
        wanted.template_name,
        wanted.template_language,
        wanted.template_body_parameters
    );
}

std::uint64_t message_desk::enter(
    const outgoing_message& wanted, std::uint32_t phone_index, moment now
) {
    phone& customer = world_.phones.at(phone_index);
    entry made;
    made.previous = customer.last_order;
    made.at_ms = now.unix_ms;
    made.type = wanted.type;
    made.content = wanted.content;
    made.opaque = wanted.opaque;
    made.phone = phone_index;
    customer.last_order = world_.messages.add(made);
    customer.typing_until_ms = 0;
    ++customer.outbound;
    world_.phones.touch(phone_index);
    world_.count("message.taken");
    return customer.last_order;
}

reply message_desk::accepted(const outgoing_message& wanted, std::uint64_t order) const {
    json::writer out;
    out.begin_object().field("messaging_product", "whatsapp");
    out.key("contacts").begin_array().begin_object().field("input", wanted.input);
    out.field(wanted.is_user_id ? "user_id" : "wa_id", wanted.recipient);
    out.end_object().end_array();
    out.key("messages").begin_array().begin_object().field("id", world_.wamid_of(order));
    if (wanted.type == "template") out.field("message_status", "accepted");
    out.end_object().end_array().end_object();
    reply made;
    made.body = out.str();
    return made;
}

reply message_desk::mark_read(
    const business_number& number, const read_receipt& receipt, moment now
) {
    const auto parts = parse_wamid(receipt.message_id);
    const entry* one =
        parts && parts->run == world_.settings.run ? world_.messages.find(parts->order) : nullptr;
    if (one != nullptr) {
        if (one->direction != direction::inbound || world_.number_of(*one).id != number.id) {
            return refuse(
                world_,
                "message",
                make_graph_error(131009, "Param message_id is not an inbound message.")
            );
        }
        phone& customer = world_.phones.at(one->phone);
        customer.read_up_to = std::max(customer.read_up_to, parts->order);
        if (receipt.is_typing) customer.typing_until_ms = now.unix_ms + typing_ms;
    }
    world_.count(receipt.is_typing ? "message.typing" : "message.read");
    reply made;
    made.body = R"({"success":true})";
    return made;
}

std::variant<std::string, graph_error> message_desk::receive(
    const customer_message& written, moment now
) {
    business_number* number = world_.numbers.find(written.phone_number_id);
    if (number == nullptr) return make_graph_error(33, "There is no such phone number id.");
    const auto index = world_.phones.find_or_add(world_.numbers.index_of(*number), written.from);
    if (index == phone_book::none)
        return make_graph_error(131016, "The sandbox knows too many phones: reset it.");
    phone& customer = world_.phones.at(index);
    if (!written.name.empty()) customer.name = written.name;
    entry made;
    made.previous = customer.last_order;
    made.at_ms = now.unix_ms;
    made.type = written.type;
    made.content = written.content;
    made.opaque = written.context;
    made.phone = index;
    made.direction = direction::inbound;
    customer.last_order = world_.messages.add(made);
    customer.last_inbound_ms = now.unix_ms;
    number->throughput.count(now.steady);
    ++customer.inbound;
    world_.phones.touch(index);
    world_.count("inbound.written");
    delivery_.begin_inbound(customer.last_order, now);
    return world_.wamid_of(customer.last_order);
}

}  // namespace hermod::sandbox
