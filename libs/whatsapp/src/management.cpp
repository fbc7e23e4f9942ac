#include "hermod/whatsapp/management.hpp"

#include "hermod/json/reader.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::whatsapp {

namespace {

constexpr json::limits page_limits{.bytes = 4 * 1024 * 1024, .depth = 32};
constexpr int standard_rate = 80;
constexpr int upgraded_rate = 1'000;
constexpr int coexistence_rate = 20;

std::string text_of(json::view value) {
    return std::string{value.string().value_or("")};
}

/// Ids are texts at Meta, but numbers have been seen.
std::string id_of(json::view value) {
    if (const auto number = value.integer()) return std::to_string(*number);
    return text_of(value);
}

message_template read_template(json::view item) {
    message_template out;
    out.id = id_of(item["id"]);
    out.name = text_of(item["name"]);
    out.language = text_of(item["language"]);
    out.status = text_of(item["status"]);
    out.category = text_of(item["category"]);
    out.parameter_format = text_of(item["parameter_format"]);
    const auto components = item["components"];
    out.components_json = components.kind() == json::kind::array ? components.dump() : "[]";
    out.rejected_reason = text_of(item["rejected_reason"]);
    out.quality = text_of(item["quality_score"]["score"]);
    return out;
}

}  // namespace

std::optional<number_state> parse_number_state(std::string_view body) {
    const auto parsed = json::document::parse(body);
    if (!parsed || parsed->root().kind() != json::kind::object) return std::nullopt;
    const auto root = parsed->root();
    if (root["id"].is_absent()) return std::nullopt;
    number_state out;
    out.display_phone = text_of(root["display_phone_number"]);
    out.verified_name = text_of(root["verified_name"]);
    out.quality = text_of(root["quality_rating"]);
    out.throughput = text_of(root["throughput"]["level"]);
    out.status = text_of(root["status"]);
    out.messaging_limit = text_of(root["whatsapp_business_manager_messaging_limit"]);
    out.code_verification = text_of(root["code_verification_status"]);
    out.name_status = text_of(root["name_status"]);
    out.is_on_business_app = root["is_on_biz_app"].boolean().value_or(false);
    return out;
}

std::string to_json_text(const number_state& state) {
    json::writer out;
    out.begin_object().field("displayPhone", state.display_phone);
    out.field("verifiedName", state.verified_name).field("quality", state.quality);
    out.field("throughput", state.throughput).field("status", state.status);
    out.field("messagingLimit", state.messaging_limit);
    out.field("codeVerification", state.code_verification).field("nameStatus", state.name_status);
    out.field("isOnBusinessApp", state.is_on_business_app).end_object();
    return out.str();
}

int messages_per_second(const number_state& state) noexcept {
    if (state.is_on_business_app) return coexistence_rate;
    return state.throughput == "HIGH" ? upgraded_rate : standard_rate;
}

std::optional<template_page> parse_template_page(std::string_view body) {
    const auto parsed = json::document::parse(body, page_limits);
    if (!parsed) return std::nullopt;
    const auto list = parsed->root()["data"];
    if (list.kind() != json::kind::array) return std::nullopt;
    template_page out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto one = read_template(list.at(i));
        if (!one.name.empty() && !one.language.empty()) out.templates.push_back(std::move(one));
    }
    const auto paging = parsed->root()["paging"];
    if (!paging["next"].is_absent()) out.after = text_of(paging["cursors"]["after"]);
    return out;
}

std::optional<token_info> parse_token_info(std::string_view body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return std::nullopt;
    const auto about = parsed->root()["data"];
    if (about.kind() != json::kind::object) return std::nullopt;
    token_info out;
    out.is_valid = about["is_valid"].boolean().value_or(false);
    out.expires_at = about["expires_at"].integer().value_or(0);
    out.app_id = id_of(about["app_id"]);
    const auto scopes = about["scopes"];
    for (std::size_t i = 0; i < scopes.size(); ++i) out.scopes.push_back(text_of(scopes.at(i)));
    return out;
}

std::optional<std::vector<std::string>> parse_subscribed_apps(std::string_view body) {
    const auto parsed = json::document::parse(body);
    if (!parsed) return std::nullopt;
    const auto list = parsed->root()["data"];
    if (list.kind() != json::kind::array) return std::nullopt;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto app = list.at(i)["whatsapp_business_api_data"];
        out.push_back(id_of(app["id"]));
    }
    return out;
}

}  // namespace hermod::whatsapp
