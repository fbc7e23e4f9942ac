#include "domain/graph_error.hpp"

#include "hermod/json/writer.hpp"

#include <algorithm>
#include <array>

namespace hermod::sandbox {

namespace {

struct known_error {
    int code;
    int http_status;
    const char* title;
};

/// Ordered by code. The HTTP status is Meta's older table's; clients are told to act on the code.
constexpr std::array known_errors{
    known_error{0, 401, "AuthException"},
    known_error{1, 400, "API Unknown"},
    known_error{2, 503, "API Service"},
    known_error{3, 500, "API Method"},
    known_error{4, 400, "API Too Many Calls"},
    known_error{10, 403, "Permission Denied"},
    known_error{33, 400, "Parameter value is not valid"},
    known_error{100, 400, "Invalid parameter"},
    known_error{190, 401, "Access token has expired"},
    known_error{200, 403, "API Permission"},
    known_error{368, 403, "Temporarily blocked for policies violations"},
    known_error{2500, 400, "Unknown path components"},
    known_error{80007, 400, "Rate limit issues"},
    known_error{80008, 400, "Too many calls to this WhatsApp Business account"},
    known_error{130403, 400, "Business has blocked this user"},
    known_error{130429, 400, "Rate limit hit"},
    known_error{130472, 400, "User's number is part of an experiment"},
    known_error{130497, 403, "Business account is restricted from messaging users in this country"},
    known_error{131000, 500, "Something went wrong"},
    known_error{131005, 403, "Access denied"},
    known_error{131008, 400, "Required parameter is missing"},
    known_error{131009, 400, "Parameter value is not valid"},
    known_error{131016, 500, "Service unavailable"},
    known_error{131021, 400, "Recipient cannot be sender"},
    known_error{131026, 400, "Message undeliverable"},
    known_error{131030, 400, "Recipient phone number not in allowed list"},
    known_error{131031, 403, "Account has been locked"},
    known_error{131037, 400, "Display name approval needed before message can be sent"},
    known_error{131042, 400, "Business eligibility payment issue"},
    known_error{131045, 500, "Incorrect certificate"},
    known_error{131047, 400, "Re-engagement message"},
    known_error{131048, 400, "Spam rate limit hit"},
    known_error{131049, 400, "Message not delivered to maintain healthy ecosystem engagement"},
    known_error{131050, 400, "User has opted out of marketing messages"},
    known_error{131051, 400, "Unsupported message type"},
    known_error{131052, 400, "Media download error"},
    known_error{131053, 400, "Media upload error"},
    known_error{131055, 400, "Method not allowed"},
    known_error{131056, 400, "(Business Account, Consumer Account) pair rate limit hit"},
    known_error{131057, 500, "Account in maintenance mode"},
    known_error{131062, 400, "Recipient not supported for this message"},
    known_error{132000, 400, "Template Param Count Mismatch"},
    known_error{132001, 404, "Template does not exist"},
    known_error{132005, 400, "Template Hydrated Text Too Long"},
    known_error{132007, 400, "Template Format Character Policy Violated"},
    known_error{132012, 400, "Template Parameter Format Mismatch"},
    known_error{132015, 400, "Template is Paused"},
    known_error{132016, 400, "Template is Disabled"},
    known_error{132018, 400, "Template parameter validation failed"},
    known_error{133004, 503, "Server Temporarily Unavailable"},
    known_error{133010, 400, "Phone number not registered"},
    known_error{135000, 400, "Generic user error"},
};

std::string message_of(const graph_error& error) {
    return "(#" + std::to_string(error.code) + ") " + error.title;
}

void write_error_data(json::writer& out, const graph_error& error) {
    if (error.details.empty()) return;
    out.key("error_data").begin_object();
    out.field("messaging_product", "whatsapp").field("details", error.details);
    out.end_object();
}

}  // namespace

graph_error make_graph_error(int code, std::string details) {
    const auto found = std::ranges::lower_bound(known_errors, code, {}, &known_error::code);
    graph_error made;
    made.code = code;
    made.details = std::move(details);
    made.title = "Unknown error";
    if (found != known_errors.end() && found->code == code) {
        made.title = found->title;
        made.http_status = found->http_status;
    }
    return made;
}

std::string error_body(const graph_error& error, std::string_view fbtrace_id) {
    json::writer out;
    out.begin_object().key("error").begin_object();
    out.field("message", message_of(error))
        .field("type", "OAuthException")
        .field("code", error.code);
    write_error_data(out, error);
    if (error.subcode != 0) out.field("error_subcode", error.subcode);
    out.field("fbtrace_id", fbtrace_id);
    out.end_object().end_object();
    return out.str();
}

std::string webhook_error(const graph_error& error) {
    json::writer out;
    out.begin_object();
    out.field("code", error.code).field("title", error.title).field("message", error.title);
    const std::string& details = error.details.empty() ? error.title : error.details;
    out.key("error_data").begin_object().field("details", details).end_object();
    out.field(
        "href", "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
    );
    out.end_object();
    return out.str();
}

}  // namespace hermod::sandbox
