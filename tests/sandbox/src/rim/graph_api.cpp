#include "rim/graph_api.hpp"

#include "domain/access.hpp"
#include "domain/misbehave.hpp"
#include "rim/clock.hpp"

#include "hermod/async/event.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/http/form.hpp"
#include "hermod/json/writer.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace hermod::sandbox {

namespace {

constexpr std::size_t most_templates_per_page = 100;
constexpr std::string_view app_id = "770000000000001";

std::string_view authorization_of(const http::request& asked) {
    return asked.fields.get("Authorization").value_or("");
}

/// `v25.0`
bool is_version(std::string_view text) {
    if (text.size() < 4 || text.front() != 'v') return false;
    return std::ranges::all_of(text.substr(1), [](char c) {
        return c == '.' || std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
}

reply unknown_path(world& all) {
    return refuse(
        all, "path", make_graph_error(2500, "The path has no API version or is unknown.")
    );
}

reply with_json(std::string body) {
    reply made;
    made.body = std::move(body);
    return made;
}

/// The answer, or a bad one if a behaviour says so.
reply subject_to_behaviours(world& all, place where, const business_number& number, reply proper) {
    subject about;
    about.where = where;
    about.phone_number_id = number.id;
    const behaviour* chosen = choose_behaviour(all, about);
    return chosen == nullptr ? proper : misbehave(all, *chosen, std::move(proper));
}

}  // namespace

awaitable<http::response> answer_with(reply given) {
    if (given.wait.count() > 0) co_await async::sleep_for(given.wait);
    http::response made;
    made.status = given.status;
    made.is_raw = given.is_raw;
    made.body = std::move(given.body);
    if (!given.is_raw) made.fields.add("Content-Type", std::move(given.content_type));
    co_return made;
}

std::vector<http::route> graph_api::routes() {
    const auto bind = [this](awaitable<http::response> (graph_api::*handler)(http::request)) {
        return [this, handler](http::request asked) { return (this->*handler)(std::move(asked)); };
    };
    return {
        {"POST", "/{version}/{id}/messages", bind(&graph_api::post_message)},
        {"POST", "/{version}/{id}/media", bind(&graph_api::upload)},
        {"GET", "/{version}/{id}/message_templates", bind(&graph_api::list_templates)},
        {"GET", "/{version}/{id}/subscribed_apps", bind(&graph_api::subscribed_apps)},
        {"GET", "/{version}/debug_token", bind(&graph_api::debug_token)},
        {"GET", "/{version}/{id}", bind(&graph_api::get_node)},
        {"DELETE", "/{version}/{id}", bind(&graph_api::delete_node)},
        {"GET", "/sandbox-media/{id}/content", bind(&graph_api::download)},
    };
}

awaitable<http::response> graph_api::post_message(http::request asked) {
    if (!is_version(asked.param("version"))) return answer_with(unknown_path(world_));
    auto given = desk_.post(asked.param("id"), authorization_of(asked), asked.body, read_clocks());
    planned_();
    return answer_with(std::move(given));
}

awaitable<http::response> graph_api::upload(http::request asked) {
    if (!is_version(asked.param("version"))) return answer_with(unknown_path(world_));
    const auto caller = admit(world_, asked.param("id"), authorization_of(asked));
    if (caller.number == nullptr) return answer_with(refuse(world_, "media", caller.problem));
    const auto parts = http::parse_form(asked.fields.get("Content-Type").value_or(""), asked.body);
    const auto part = [&](std::string_view name) {
        return std::ranges::find(parts, name, &http::form_part::name);
    };
    const auto file = part("file");
    const auto product = part("messaging_product");
    if (product == parts.end() || product->content != "whatsapp" || file == parts.end()) {
        const auto error =
            make_graph_error(100, "The parameters messaging_product and file are required.");
        return answer_with(refuse(world_, "media", error));
    }
    media_file made;
    made.number = world_.numbers.index_of(*caller.number);
    const auto type = part("type");
    made.mime_type = type == parts.end() ? file->content_type : std::string{type->content};
    made.file_name = file->file_name;
    made.content = file->content;
    made.sha256_hex = to_hex(crypto::sha256(made.content));
    const auto id = world_.media.add(std::move(made));
    if (id.empty())
        return answer_with(
            refuse(world_, "media", make_graph_error(131053, "The file is too large."))
        );
    world_.count("media.uploaded");
    json::writer out;
    out.begin_object().field("id", id).end_object();
    auto proper = subject_to_behaviours(world_, place::media, *caller.number, with_json(out.str()));
    return answer_with(std::move(proper));
}

awaitable<http::response> graph_api::get_node(http::request asked) {
    if (!is_version(asked.param("version"))) return answer_with(unknown_path(world_));
    const media_file* file = world_.media.find(asked.param("id"));
    if (file == nullptr) {
        const auto caller = admit(world_, asked.param("id"), authorization_of(asked));
        if (caller.number == nullptr) return answer_with(refuse(world_, "node", caller.problem));
        auto fields = number_fields(*caller.number, asked);
        return answer_with(
            subject_to_behaviours(world_, place::management, *caller.number, std::move(fields))
        );
    }
    const business_number& owner = world_.numbers.at(file->number);
    const auto caller = admit(world_, owner.id, authorization_of(asked));
    if (caller.number == nullptr) return answer_with(refuse(world_, "media", caller.problem));
    if (asked.query("phone_number_id").value_or(owner.id) != owner.id) {
        const auto error = make_graph_error(100, "The media file belongs to another phone number.");
        return answer_with(refuse(world_, "media", error));
    }
    auto fields = media_fields(*file, asked);
    return answer_with(
        subject_to_behaviours(world_, place::media, *caller.number, std::move(fields))
    );
}

reply graph_api::number_fields(const business_number& number, const http::request& asked) {
    const auto fields = asked.query("fields").value_or("");
    const auto wants = [&](std::string_view name) {
        return fields.empty() || fields.find(name) != std::string::npos;
    };
    json::writer out;
    out.begin_object();
    if (wants("display_phone_number"))
        out.field("display_phone_number", "+" + number.display_phone);
    if (wants("verified_name")) out.field("verified_name", number.name);
    const auto& condition = number.condition;
    if (wants("quality_rating")) out.field("quality_rating", condition.quality);
    if (fields.find("status") != std::string::npos) out.field("status", condition.status);
    if (fields.find("name_status") != std::string::npos) out.field("name_status", condition.name_status);
    if (fields.find("is_on_biz_app") != std::string::npos)
        out.field("is_on_biz_app", condition.is_on_business_app);
    if (wants("code_verification_status")) out.field("code_verification_status", "VERIFIED");
    if (wants("platform_type")) out.field("platform_type", "CLOUD_API");
    if (wants("throughput")) {
        const bool is_high = number.allowed_per_second() == 0 || number.allowed_per_second() > 80;
        out.key("throughput")
            .begin_object()
            .field("level", is_high ? "HIGH" : "STANDARD")
            .end_object();
    }
    if (fields.find("whatsapp_business_manager_messaging_limit") != std::string::npos)
        out.field("whatsapp_business_manager_messaging_limit", "TIER_UNLIMITED");
    out.field("id", number.id).end_object();
    return with_json(out.str());
}

reply graph_api::media_fields(const media_file& file, const http::request& asked) {
    json::writer out;
    const std::string host{asked.fields.get("Host").value_or("127.0.0.1")};
    out.begin_object().field("messaging_product", "whatsapp");
    out.field("url", "http://" + host + "/sandbox-media/" + file.id + "/content");
    out.field("mime_type", file.mime_type).field("sha256", file.sha256_hex);
    out.field("file_size", std::to_string(file.content.size())).field("id", file.id).end_object();
    return with_json(out.str());
}

awaitable<http::response> graph_api::delete_node(http::request asked) {
    if (!is_version(asked.param("version"))) return answer_with(unknown_path(world_));
    const media_file* file = world_.media.find(asked.param("id"));
    const auto caller =
        file == nullptr
            ? admit_anywhere(world_, authorization_of(asked))
            : admit(world_, world_.numbers.at(file->number).id, authorization_of(asked));
    if (caller.number == nullptr) return answer_with(refuse(world_, "media", caller.problem));
    if (file == nullptr) {
        const auto error = make_graph_error(100, "There is no such media file.");
        return answer_with(refuse(world_, "media", error));
    }
    world_.media.remove(asked.param("id"));
    return answer_with(subject_to_behaviours(
        world_, place::media, *caller.number, with_json(R"({"success":true})")
    ));
}

awaitable<http::response> graph_api::list_templates(http::request asked) {
    if (!is_version(asked.param("version"))) return answer_with(unknown_path(world_));
    const auto caller = admit_anywhere(world_, authorization_of(asked));
    if (caller.number == nullptr) return answer_with(refuse(world_, "management", caller.problem));
    const auto waba = asked.param("id");
    if (!world_.numbers.owns_waba(bearer_of(authorization_of(asked)), waba)) {
        const auto error =
            make_graph_error(100, "There is no such WhatsApp Business account for this token.");
        return answer_with(refuse(world_, "management", error));
    }
    const auto& all = world_.templates.of(waba);
    const auto whole = [&](std::string_view name, std::size_t fallback) {
        const auto text = asked.query(name).value_or("");
        std::size_t value = fallback;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    const auto limit = std::clamp<std::size_t>(whole("limit", 25), 1, most_templates_per_page);
    const auto begin = std::min(whole("after", 0), all.size());
    const auto end = std::min(begin + limit, all.size());
    json::writer out;
    out.begin_object().key("data").begin_array();
    for (auto i = begin; i < end; ++i) out.raw(all[i].json);
    out.end_array().key("paging").begin_object().key("cursors").begin_object();
    out.field("before", std::to_string(begin)).field("after", std::to_string(end)).end_object();
    if (end < all.size()) {
        const std::string host{asked.fields.get("Host").value_or("127.0.0.1")};
        out.field(
            "next",
            "http://" + host + asked.path + "?limit=" + std::to_string(limit) +
                "&after=" + std::to_string(end)
        );
    }
    out.end_object().end_object();
    return answer_with(
        subject_to_behaviours(world_, place::management, *caller.number, with_json(out.str()))
    );
}

awaitable<http::response> graph_api::subscribed_apps(http::request asked) {
    if (!is_version(asked.param("version"))) return answer_with(unknown_path(world_));
    const auto caller = admit_anywhere(world_, authorization_of(asked));
    if (caller.number == nullptr) return answer_with(refuse(world_, "management", caller.problem));
    json::writer out;
    out.begin_object().key("data").begin_array();
    if (caller.number->condition.is_subscribed) {
        out.begin_object().key("whatsapp_business_api_data").begin_object();
        out.field("id", app_id).field("name", "hermod").end_object().end_object();
    }
    out.end_array().end_object();
    return answer_with(
        subject_to_behaviours(world_, place::management, *caller.number, with_json(out.str()))
    );
}

/// What the token says of itself: the one asked about must be the caller's number's.
awaitable<http::response> graph_api::debug_token(http::request asked) {
    if (!is_version(asked.param("version"))) return answer_with(unknown_path(world_));
    const auto caller = admit_anywhere(world_, authorization_of(asked));
    if (caller.number == nullptr) return answer_with(refuse(world_, "management", caller.problem));
    const auto& number = *caller.number;
    json::writer out;
    out.begin_object().key("data").begin_object().field("app_id", app_id).field("type", "SYSTEM_USER");
    out.field("is_valid", has_token(number, asked.query("input_token").value_or("")));
    out.field("expires_at", number.condition.token_expires_at).key("scopes").begin_array();
    for (const auto& scope : number.condition.scopes) out.value(scope);
    out.end_array().end_object().end_object();
    return answer_with(
        subject_to_behaviours(world_, place::management, number, with_json(out.str()))
    );
}

awaitable<http::response> graph_api::download(http::request asked) {
    const media_file* file = world_.media.find(asked.param("id"));
    reply made;
    if (file == nullptr ||
        admit(world_, world_.numbers.at(file->number).id, authorization_of(asked)).number ==
            nullptr) {
        made.status = file == nullptr ? 404 : 401;
        return answer_with(std::move(made));
    }
    made.body = file->content;
    made.content_type = file->mime_type.empty() ? "application/octet-stream" : file->mime_type;
    const business_number& owner = world_.numbers.at(file->number);
    return answer_with(subject_to_behaviours(world_, place::media, owner, std::move(made)));
}

}  // namespace hermod::sandbox
