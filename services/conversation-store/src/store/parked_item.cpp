#include "store/parked_item.hpp"

#include "hermod/contracts/status.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::store {

std::string write_parked(const fact& status) {
    const auto reached = status.what == fact::kind::failed ? message_status::failed : status.status;
    json::writer out;
    out.begin_object()
        .field("wamid", status.wamid)
        .field("status", contracts::to_text(reached))
        .field("attempt", status.attempt)
        .field("at", status.at);
    if (status.what == fact::kind::failed) {
        out.field("errorTitle", status.error_title).field("errorDetails", status.error_details);
        out.optional_field("errorCode", status.error_code);
        if (!status.error_json.empty()) out.raw_field("error", status.error_json);
    }
    out.end_object();
    return out.str();
}

std::optional<fact> read_parked(const std::string& item_json) {
    const auto parsed = json::document::parse(item_json);
    if (!parsed) return std::nullopt;
    json::object_reader in{parsed->root()};
    fact out;
    out.wamid = in.required_string("wamid");
    const auto status = contracts::parse_message_status(in.required_string("status"));
    out.attempt = static_cast<int>(in.required_integer("attempt"));
    out.at = in.required_integer("at");
    out.error_title = in.optional_string("errorTitle").value_or(std::string{});
    out.error_details = in.optional_string("errorDetails").value_or(std::string{});
    out.error_code = in.optional_integer("errorCode");
    const auto error = parsed->root()["error"];
    if (!error.is_absent()) out.error_json = error.dump();
    if (!in.ok() || !status) return std::nullopt;
    out.what = *status == message_status::failed ? fact::kind::failed : fact::kind::reached;
    out.status = *status;
    return out;
}

}  // namespace hermod::store
