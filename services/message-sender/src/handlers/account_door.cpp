#include "handlers/account_door.hpp"

#include "handlers/door_answers.hpp"

#include "hermod/auth/permissions.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::sender {

namespace {

std::string checks_json(const std::vector<check_result>& checks) {
    json::writer out;
    out.begin_object().key("checks").begin_array();
    for (const auto& one : checks) {
        out.begin_object()
            .field("name", one.name)
            .field("ok", one.ok)
            .field("detail", one.detail)
            .key("whatToDo");
        if (one.what_to_do.empty())
            out.null();
        else
            out.value(one.what_to_do);
        out.end_object();
    }
    out.end_array().end_object();
    return out.str();
}

/// All of the account's: what Meta has no more is marked as deleted by the store.
std::string templates_json(const account_facts& account, const std::vector<whatsapp::message_template>& all) {
    json::writer out;
    out.begin_object().field("tenantId", account.tenant_id).field("wabaId", account.waba_id).field("isWhole", true);
    out.key("templates").begin_array();
    for (const auto& one : all) {
        out.begin_object().field("metaId", one.id).field("name", one.name).field("language", one.language);
        out.field("status", one.status).field("category", one.category);
        out.field("parameterFormat", one.parameter_format.empty() ? "POSITIONAL" : one.parameter_format);
        out.raw_field("components", one.components_json);
        if (!one.rejected_reason.empty()) out.field("rejectedReason", one.rejected_reason);
        if (!one.quality.empty()) out.field("quality", one.quality);
        out.end_object();
    }
    out.end_array().end_object();
    return out.str();
}

std::string describe(const call_record& call) {
    if (call.http_status == 0) return "Meta does not answer: " + call.reason;
    return "Meta answers with HTTP status " + std::to_string(call.http_status);
}

template <class T>
finding<T> to_finding(graph_desk::answer<T> got) {
    finding<T> out;
    if (auto* found = std::get_if<T>(&got)) {
        out.found = std::move(*found);
        return out;
    }
    const auto& call = std::get<call_record>(got);
    out.problem = describe(call);
    out.error = call.outcome.error;
    return out;
}

/// Meta refused: its own words under `provider`, without anything secret.
http::response provider_refused(const http::request& asked, const call_record& call) {
    http::api_error error{.status = 502, .code = "PROVIDER_ERROR", .message = describe(call)};
    error.retryable = call.outcome.rule.action == whatsapp::error_class::retry ||
                      call.outcome.rule.action == whatsapp::error_class::later;
    if (const auto& found = call.outcome.error) {
        error.message = "WhatsApp refused: " + found->title;
        json::writer provider;
        provider.begin_object()
            .field("code", found->code)
            .field("details", found->details)
            .end_object();
        error.provider_json = provider.str();
    }
    return http::make_error(error, asked.request_id);
}

}  // namespace

std::vector<http::route> account_door::routes() {
    return {
        {"POST",
         "/api/v1/accounts/{accountId}/check",
         [this](http::request asked) { return check(std::move(asked)); }},
        {"POST", "/api/v1/templates/sync", [this](http::request asked) {
             return sync_templates(std::move(asked));
         }}};
}

awaitable<checkup_facts> account_door::find_facts(std::string account_id, account_facts account) {
    checkup_facts facts;
    facts.account_state = account.state;
    if (account.feedback_live_ms) facts.newest_webhook = from_unix_ms(*account.feedback_live_ms);
    parts_.credentials.forget(account_id);
    const auto credential = co_await parts_.credentials.get(account.tenant_id, account_id);
    const auto* token = std::get_if<secret>(&credential);
    if (!token) {
        facts.credential_problem = std::get<no_credential>(credential).what;
        facts.token.problem = facts.number.problem = facts.subscribed_apps.problem =
            "not known without the access token";
    } else {
        auto about_token = co_await parts_.graph.token_info(*token);
        facts.token = to_finding<whatsapp::token_info>(std::move(about_token));
        auto number = co_await parts_.graph.number_state(account.phone_number_id, *token);
        facts.number = to_finding<whatsapp::number_state>(std::move(number));
        auto apps = co_await parts_.graph.subscribed_apps(account.waba_id, *token);
        facts.subscribed_apps = to_finding<std::vector<std::string>>(std::move(apps));
        facts.clock_lead = parts_.graph.clock_lead();
    }
    facts.now = std::chrono::system_clock::now();
    co_return facts;
}

awaitable<http::response> account_door::check(http::request asked) {
    const auto who = service::read_caller(asked.fields);
    if (!who) co_return refuse(asked, 401, "UNAUTHORIZED", "The caller is not known.");
    if (!auth::may(who->role, who->scopes, auth::action::manage_accounts))
        co_return refuse(asked, 403, "FORBIDDEN", "You may not check accounts.");
    const std::string account_id{asked.param("accountId")};
    account_lookup found{account_trouble::unknown};
    if (parse_uuid(account_id)) found = co_await find_account(parts_.store, account_id);
    if (const auto* trouble = std::get_if<account_trouble>(&found))
        co_return refuse_account(asked, *trouble);
    const auto& account = std::get<account_facts>(found);
    if (account.tenant_id != to_string(who->tenant_id))
        co_return refuse_account(asked, account_trouble::unknown);
    const auto facts = co_await find_facts(account_id, account);
    if (facts.number.found) {
        watched_number number{account.tenant_id, account_id, account.phone_number_id};
        const bool is_told = co_await parts_.numbers.report(std::move(number), *facts.number.found);
        if (!is_told) logger_.warning("number.state.not_told", {{"accountId", account_id}});
    }
    co_return http::make_json(200, checks_json(check_up(facts)));
}

awaitable<http::response> account_door::sync_templates(http::request asked) {
    const auto who = service::read_caller(asked.fields);
    if (!who) co_return refuse(asked, 401, "UNAUTHORIZED", "The caller is not known.");
    if (!auth::may(who->role, who->scopes, auth::action::sync_templates))
        co_return refuse(asked, 403, "FORBIDDEN", "You may not fetch templates.");
    const auto body = json::document::parse(asked.body);
    if (!body)
        co_return refuse(
            asked, 400, "VALIDATION_ERROR", "The body is not readable: " + body.error().message
        );
    const std::string account_id{body->root()["accountId"].string().value_or("")};
    if (account_id.empty())
        co_return refuse(asked, 400, "MISSING_FIELD", "accountId is required.", "accountId");
    if (!parse_uuid(account_id))
        co_return refuse(asked, 400, "VALIDATION_ERROR", "accountId must be a UUID.", "accountId");
    const auto found = co_await find_account(parts_.store, account_id);
    if (const auto* trouble = std::get_if<account_trouble>(&found))
        co_return refuse_account(asked, *trouble);
    const auto& account = std::get<account_facts>(found);
    if (account.tenant_id != to_string(who->tenant_id))
        co_return refuse_account(asked, account_trouble::unknown);
    const auto credential = co_await parts_.credentials.get(account.tenant_id, account_id);
    const auto* token = std::get_if<secret>(&credential);
    if (!token)
        co_return refuse(
            asked,
            422,
            "NO_CREDENTIAL",
            "The account's access token cannot be used: check the account."
        );

    std::vector<whatsapp::message_template> all;
    std::string after;
    for (int page = 0; page < most_template_pages; ++page) {
        auto got = co_await parts_.graph.templates(account.waba_id, after, *token);
        if (const auto* refused = std::get_if<call_record>(&got))
            co_return provider_refused(asked, *refused);
        auto& one = std::get<whatsapp::template_page>(got);
        for (auto& item : one.templates) all.push_back(std::move(item));
        if (one.after.empty() || one.after == after) break;
        after = std::move(one.after);
    }
    const auto kept = co_await parts_.store.post("/internal/v1/provision/templates", templates_json(account, all));
    if (!kept) co_return refuse(asked, 503, "UNAVAILABLE", "The templates cannot be kept now.");
    if (kept->status >= 300) {
        logger_.error("templates.not_kept", {{"accountId", account_id}, {"status", kept->status}});
        co_return refuse(asked, 502, "BAD_GATEWAY", "The templates were not kept.");
    }
    logger_.info(
        "templates.synced",
        {{"tenantId", account.tenant_id}, {"accountId", account_id}, {"count", all.size()}}
    );
    json::writer out;
    out.begin_object()
        .field("accountId", account_id)
        .field("count", static_cast<std::int64_t>(all.size()))
        .end_object();
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::sender
