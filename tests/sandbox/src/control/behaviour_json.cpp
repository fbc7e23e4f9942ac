#include "control/behaviour_json.hpp"

namespace hermod::sandbox {

namespace {

constexpr std::int64_t longest_wait_ms = 3600LL * 1000;

/// What a misdeed waits if it is not told.
std::chrono::milliseconds usual_wait(misdeed what) {
    switch (what) {
        case misdeed::hang:
            return std::chrono::minutes{5};
        case misdeed::slow:
            return std::chrono::seconds{2};
        case misdeed::delay:
        case misdeed::reorder:
            return std::chrono::milliseconds{200};
        default:
            return {};
    }
}

void read_match(json::object_reader& in, subject_match& match) {
    match.phone_number_id = in.optional_string("phoneNumberId").value_or("");
    match.recipient_prefix = in.optional_string("recipientPrefix").value_or("");
    match.kind = in.optional_string("kind").value_or("");
    match.opaque_contains = in.optional_string("opaqueContains").value_or("");
    const auto one = in.object()["recipient"];
    if (const auto text = one.string()) match.recipients.emplace_back(*text);
    const auto list = in.object()["recipients"];
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (const auto text = list.at(i).string())
            match.recipients.emplace_back(*text);
        else
            in.fail("recipients", "must be a list of texts");
    }
}

/// A whole number within bounds; `fallback` if it is absent.
std::int64_t read_whole(
    json::object_reader& in, std::string_view name, std::int64_t fallback, std::int64_t most
) {
    const auto value = in.optional_integer(name).value_or(fallback);
    if (value < 0 || value > most) in.fail(name, "must be between 0 and " + std::to_string(most));
    return value;
}

void read_chances(json::object_reader& in, behaviour& made) {
    constexpr std::int64_t most = 1'000'000'000;
    made.skip = static_cast<std::uint64_t>(read_whole(in, "skip", 0, most));
    if (!in.object()["count"].is_absent())
        made.count = static_cast<std::uint64_t>(read_whole(in, "count", 1, most));
    made.seed = static_cast<std::uint64_t>(in.optional_integer("seed").value_or(1));
    const auto probability = in.object()["probability"];
    if (probability.is_absent()) return;
    made.probability = probability.number().value_or(-1);
    if (made.probability < 0 || made.probability > 1)
        in.fail("probability", "must be between 0 and 1");
}

}  // namespace

std::string read_behaviour(json::view object, behaviour& made) {
    if (object.kind() != json::kind::object) return "a behaviour must be a JSON object";
    json::object_reader in{object};
    const auto where = parse_place(in.optional_string("on").value_or("message"));
    const auto what = parse_misdeed(in.required_string("do"));
    if (!where) in.fail("on", "must be message, webhook, media or management");
    if (!what) in.fail("do", "is no behaviour that the sandbox knows");
    if (!in.ok()) return in.failure().path + ": " + in.failure().message;
    made.where = *where;
    made.what = *what;
    if (!fits(made.where, made.what))
        return "do: does not go with on=" + std::string{name_of(made.where)};
    made.code = static_cast<int>(read_whole(in, "code", 131000, 10'000'000));
    made.http_status = static_cast<int>(read_whole(in, "httpStatus", 0, 599));
    if (made.http_status != 0 && made.http_status < 200)
        in.fail("httpStatus", "must be between 200 and 599");
    made.text = in.optional_string("text").value_or("");
    made.wait = std::chrono::milliseconds{
        read_whole(in, "waitMs", usual_wait(made.what).count(), longest_wait_ms)};
    made.is_taken = in.optional_boolean("taken");
    read_chances(in, made);
    if (!in.ok()) return in.failure().path + ": " + in.failure().message;
    if (object["match"].is_absent()) return {};
    json::object_reader match{object["match"], "match"};
    read_match(match, made.match);
    return match.ok() ? "" : match.failure().path + ": " + match.failure().message;
}

void write_behaviour(json::writer& out, const behaviour& one) {
    out.begin_object();
    out.field("id", std::int64_t{one.id})
        .field("on", name_of(one.where))
        .field("do", name_of(one.what));
    if (one.what == misdeed::error || one.what == misdeed::failed_status)
        out.field("code", one.code);
    if (one.http_status != 0) out.field("httpStatus", one.http_status);
    if (!one.text.empty()) out.field("text", one.text);
    if (one.wait.count() != 0) out.field("waitMs", std::int64_t{one.wait.count()});
    out.field("taken", takes_message(one))
        .field("probability", one.probability)
        .field("skip", one.skip);
    if (one.count != behaviour{}.count) out.field("count", one.count);
    out.key("match").begin_object();
    if (!one.match.phone_number_id.empty()) out.field("phoneNumberId", one.match.phone_number_id);
    if (!one.match.recipients.empty()) {
        out.key("recipients").begin_array();
        for (const auto& recipient : one.match.recipients) out.value(recipient);
        out.end_array();
    }
    if (!one.match.recipient_prefix.empty())
        out.field("recipientPrefix", one.match.recipient_prefix);
    if (!one.match.kind.empty()) out.field("kind", one.match.kind);
    if (!one.match.opaque_contains.empty()) out.field("opaqueContains", one.match.opaque_contains);
    out.end_object().field("matched", one.matched).field("fired", one.fired).end_object();
}

}  // namespace hermod::sandbox
