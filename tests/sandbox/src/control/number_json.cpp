#include "control/number_json.hpp"

#include <string_view>

namespace hermod::sandbox {

namespace {

constexpr std::int64_t longest_delay_ms = 7LL * 24 * 3600 * 1000;

bool read_range(json::view value, delay_range& range) {
    if (value.is_absent()) return true;
    const auto low = value.at(0).integer();
    const auto high = value.at(1).integer();
    if (value.size() != 2 || !low || !high || *low < 0 || *high < *low || *high > longest_delay_ms)
        return false;
    range.low = std::chrono::milliseconds{*low};
    range.high = std::chrono::milliseconds{*high};
    return true;
}

bool read_flag(json::view value, bool& flag) {
    if (value.is_absent()) return true;
    const auto given = value.boolean();
    if (given) flag = *given;
    return given.has_value();
}

bool read_amount(json::view value, double& amount) {
    if (value.is_absent()) return true;
    const auto given = value.number();
    if (given && *given >= 0) amount = *given;
    return given && *given >= 0;
}

bool read_text(json::view value, std::string& text) {
    if (value.is_absent()) return true;
    const auto given = value.string();
    if (given) text = *given;
    return given.has_value();
}

bool read_tokens(json::view object, std::vector<std::string>& tokens) {
    if (const auto one = object["token"]; !one.is_absent()) {
        if (!one.string() || one.string()->empty()) return false;
        tokens = {std::string{*one.string()}};
    }
    const auto list = object["tokens"];
    if (list.is_absent()) return true;
    tokens.clear();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto one = list.at(i).string();
        if (!one || one->empty()) return false;
        tokens.emplace_back(*one);
    }
    return !tokens.empty();
}

void write_range(json::writer& out, std::string_view name, const delay_range& range) {
    out.key(name).begin_array();
    out.value(std::int64_t{range.low.count()}).value(std::int64_t{range.high.count()});
    out.end_array();
}

}  // namespace

std::string read_delivery(json::view object, delivery_settings& settings) {
    for (const auto& [name, range] : {
             std::pair{"sentMs", &settings.sent},
             std::pair{"deliveredMs", &settings.delivered},
             std::pair{"readMs", &settings.read},
         }) {
        if (!read_range(object[name], *range))
            return std::string{"delivery."} + name + " must be [shortest, longest] in ms";
    }
    if (!read_flag(object["delivered"], settings.reports_delivered) ||
        !read_flag(object["read"], settings.reports_read))
        return "delivery.delivered and delivery.read must be true or false";
    return {};
}

std::string read_limits(json::view object, number_limits& limits) {
    const bool is_fine =
        read_amount(object["messagesPerSecond"], limits.messages_per_second) &&
        read_amount(object["pairSecondsPerMessage"], limits.pair_seconds_per_message) &&
        read_amount(object["pairBurst"], limits.pair_burst);
    return is_fine ? "" : "limits must be numbers that are not negative";
}

namespace {

/// `{"status":"CONNECTED","quality":"GREEN","nameStatus":"APPROVED","onBusinessApp":false,"subscribed":true,"scopes":[…],"tokenExpiresAt":0}`
std::string read_condition(json::view object, number_condition& condition) {
    if (!read_text(object["status"], condition.status) || !read_text(object["quality"], condition.quality) ||
        !read_text(object["nameStatus"], condition.name_status))
        return "state.status, state.quality and state.nameStatus must be texts";
    if (!read_flag(object["onBusinessApp"], condition.is_on_business_app) ||
        !read_flag(object["subscribed"], condition.is_subscribed))
        return "state.onBusinessApp and state.subscribed must be true or false";
    if (const auto ends = object["tokenExpiresAt"]; !ends.is_absent())
        condition.token_expires_at = ends.integer().value_or(0);
    const auto scopes = object["scopes"];
    if (scopes.is_absent()) return {};
    condition.scopes.clear();
    for (std::size_t i = 0; i < scopes.size(); ++i)
        condition.scopes.emplace_back(scopes.at(i).string().value_or(""));
    return {};
}

}  // namespace

std::string read_number(json::view object, number_form& form) {
    if (object.kind() != json::kind::object) return "the body must be a JSON object";
    business_number& number = form.number;
    if (!read_tokens(object, number.tokens) || number.tokens.empty())
        return "token (a text) or tokens (a list of texts) is required";
    const auto webhook = object["webhook"];
    if (!read_text(object["wabaId"], number.waba_id) || !read_text(object["name"], number.name) ||
        !read_text(object["displayPhoneNumber"], number.display_phone) ||
        !read_text(webhook["url"], form.target.url) ||
        !read_text(webhook["appSecret"], form.target.app_secret))
        return "wabaId, name, displayPhoneNumber, webhook.url and webhook.appSecret must be texts";
    if (!read_flag(object["enforceWindow"], number.enforces_window))
        return "enforceWindow must be true or false";
    if (auto problem = read_delivery(object["delivery"], number.delivery); !problem.empty())
        return problem;
    if (auto problem = read_limits(object["limits"], number.limits); !problem.empty())
        return problem;
    if (auto problem = read_condition(object["state"], number.condition); !problem.empty())
        return problem;
    std::erase_if(number.display_phone, [](char c) { return c < '0' || c > '9'; });
    if (number.waba_id.empty()) number.waba_id = "waba-" + number.id;
    if (number.display_phone.empty()) number.display_phone = number.id;
    if (number.name.empty()) number.name = "Business " + number.display_phone;
    return {};
}

void write_delivery(json::writer& out, const delivery_settings& settings) {
    out.begin_object();
    write_range(out, "sentMs", settings.sent);
    write_range(out, "deliveredMs", settings.delivered);
    write_range(out, "readMs", settings.read);
    out.field("delivered", settings.reports_delivered).field("read", settings.reports_read);
    out.end_object();
}

void write_limits(json::writer& out, const number_limits& limits) {
    out.begin_object();
    out.field("messagesPerSecond", limits.messages_per_second);
    out.field("pairSecondsPerMessage", limits.pair_seconds_per_message);
    out.field("pairBurst", limits.pair_burst);
    out.end_object();
}

static void write_condition(json::writer& out, const number_condition& condition) {
    out.begin_object().field("status", condition.status).field("quality", condition.quality);
    out.field("nameStatus", condition.name_status);
    out.field("onBusinessApp", condition.is_on_business_app);
    out.field("subscribed", condition.is_subscribed).key("scopes").begin_array();
    for (const auto& scope : condition.scopes) out.value(scope);
    out.end_array().field("tokenExpiresAt", condition.token_expires_at).end_object();
}

void write_number(json::writer& out, const number_form& form, bool with_secrets) {
    const business_number& number = form.number;
    out.begin_object();
    out.field("phoneNumberId", number.id).field("wabaId", number.waba_id);
    out.field("displayPhoneNumber", number.display_phone).field("name", number.name);
    out.key("webhook").begin_object().field("url", form.target.url);
    if (with_secrets) out.field("appSecret", form.target.app_secret);
    out.end_object();
    if (with_secrets) {
        out.key("tokens").begin_array();
        for (const auto& token : number.tokens) out.value(token);
        out.end_array();
    }
    out.key("delivery");
    write_delivery(out, number.delivery);
    out.key("limits");
    write_limits(out, number.limits);
    out.key("state");
    write_condition(out, number.condition);
    out.field("enforceWindow", number.enforces_window).field("taken", number.taken);
    out.end_object();
}

number_form form_of(const world& all, std::uint32_t index) {
    number_form form;
    form.number = all.numbers.at(index);
    form.target = all.numbers.target(form.number.target);
    return form;
}

}  // namespace hermod::sandbox
