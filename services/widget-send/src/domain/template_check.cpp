#include "domain/template_check.hpp"

#include "domain/form.hpp"
#include "domain/template_text.hpp"

#include "hermod/json/reader.hpp"

#include <algorithm>
#include <vector>

namespace hermod::widget_send {

namespace {

constexpr json::limits template_limits{.bytes = 256 * 1024, .depth = 24};
constexpr std::size_t longest_header_parameter = 60;
constexpr std::size_t longest_parameter = 1024;

bool equals_any_case(std::string_view lhs, std::string_view rhs) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(lhs.begin(), lhs.end(), rhs.begin(), rhs.end(), [&](char a, char b) {
        return lower(a) == lower(b);
    });
}

refusal mismatch(std::string field, std::string message) {
    return {
        .reason = refusal_reason::template_mismatch,
        .message = std::move(message),
        .field = std::move(field)};
}

/// One message against one template.
class comparison {
public:
    comparison(json::view message, json::view approved, bool is_named, std::string path)
        : given_{message["components"]},
          approved_{approved},
          is_named_{is_named},
          path_{std::move(path)} {}

    outcome<std::string> run() {
        for (std::size_t i = 0; i < approved_.size() && !wrong_; ++i) check_part(approved_.at(i));
        for (std::size_t i = 0; i < given_.size() && !wrong_; ++i)
            if (used_.empty() || !used_[i]) extra(i);
        if (wrong_) return std::move(*wrong_);
        return preview_;
    }

private:
    void fail(std::string field, std::string message) {
        if (!wrong_) wrong_ = mismatch(std::move(field), std::move(message));
    }

    /// What the template does not ask for may stand there only if it is empty.
    void extra(std::size_t index) {
        if (given_.at(index)["parameters"].size() == 0) return;
        const auto type = given_.at(index)["type"].string().value_or("");
        // Carousels, offers and orders are Meta's to check.
        if (type != "header" && type != "body" && type != "button") return;
        fail(item_of(join(path_, "components"), index), "the template takes no such parameters");
    }

    /// The parameters that the message brings for a part; a missing view if it brings none.
    json::view find(std::string_view type, std::string_view index, std::string& where) {
        used_.resize(given_.size(), false);
        for (std::size_t i = 0; i < given_.size(); ++i) {
            const auto one = given_.at(i);
            if (!equals_any_case(one["type"].string().value_or(""), type)) continue;
            if (!index.empty() && index_of(one) != index) continue;
            used_[i] = true;
            where = item_of(join(path_, "components"), i);
            return one["parameters"];
        }
        where = join(path_, "components");
        return {};
    }

    static std::string index_of(json::view component) {
        const auto index = component["index"];
        if (index.integer()) return std::to_string(*index.integer());
        return std::string{index.string().value_or("")};
    }

    void check_part(json::view part) {
        const auto type = part["type"].string().value_or("");
        if (equals_any_case(type, "header")) check_header(part);
        if (equals_any_case(type, "body")) check_body(part);
        if (!equals_any_case(type, "buttons")) return;
        const auto buttons = part["buttons"];
        for (std::size_t i = 0; i < buttons.size() && !wrong_; ++i) check_button(buttons.at(i), i);
    }

    void check_header(json::view part) {
        const auto format = part["format"].string().value_or("TEXT");
        std::string where;
        const auto parameters = find("header", "", where);
        if (equals_any_case(format, "TEXT")) {
            check_texts(part, parameters, where, longest_header_parameter);
            return;
        }
        for (const std::string_view medium : {"image", "video", "document", "location", "product"})
            if (equals_any_case(format, medium)) check_medium(parameters, medium, where);
    }

    void check_medium(json::view parameters, std::string_view medium, const std::string& where) {
        const auto first = parameters.at(0);
        if (parameters.size() != 1 || first["type"].string() != medium ||
            first[medium].kind() != json::kind::object)
            return fail(
                where, "the template's header needs one parameter of type " + std::string{medium}
            );
        if (medium == "location" || medium == "product") return;
        const auto source = first[medium];
        if (source["id"].string().has_value() == source["link"].string().has_value())
            fail(
                where, "the header's " + std::string{medium} + " needs exactly one of id and link"
            );
    }

    void check_body(json::view part) {
        std::string where;
        const auto parameters = find("body", "", where);
        check_texts(part, parameters, where, longest_parameter);
        if (!wrong_)
            preview_ = fill_template(part["text"].string().value_or(""), parameters, is_named_);
    }

    void check_button(json::view button, std::size_t place) {
        std::string where;
        const auto parameters = find("button", std::to_string(place), where);
        const auto type = button["type"].string().value_or("");
        const auto number = std::to_string(place);
        if (equals_any_case(type, "url")) {
            const auto wanted = placeholders_of(button["url"].string().value_or("")).size();
            if (parameters.size() != wanted)
                fail(
                    where, "button " + number + " takes " + std::to_string(wanted) + " parameters"
                );
        } else if (equals_any_case(type, "copy_code") || equals_any_case(type, "otp")) {
            if (parameters.size() != 1) fail(where, "button " + number + " takes 1 parameter");
        } else if (equals_any_case(type, "phone_number") && parameters.size() > 0) {
            fail(where, "button " + number + " takes no parameters");
        }
    }

    void check_texts(
        json::view part, json::view parameters, const std::string& where, std::size_t longest
    ) {
        const auto wanted = placeholders_of(part["text"].string().value_or(""));
        if (parameters.size() != wanted.size())
            return fail(
                where,
                std::string{part["type"].string().value_or("")} + " takes " +
                    std::to_string(wanted.size()) + " parameters, not " +
                    std::to_string(parameters.size())
            );
        for (std::size_t i = 0; i < parameters.size() && !wrong_; ++i) {
            const auto path = item_of(join(where, "parameters"), i);
            if (is_named_ && std::find(
                                 wanted.begin(),
                                 wanted.end(),
                                 parameters.at(i)["parameter_name"].string().value_or("")
                             ) == wanted.end())
                return fail(join(path, "parameter_name"), "is not one of the template's names");
            check_text(parameters.at(i), path, longest);
        }
        if (is_named_ && !wrong_) check_names(parameters, wanted, where);
    }

    void check_names(
        json::view parameters, const std::vector<std::string>& wanted, const std::string& where
    ) {
        for (const auto& name : wanted) {
            bool is_there = false;
            for (std::size_t i = 0; i < parameters.size(); ++i)
                is_there = is_there || parameters.at(i)["parameter_name"].string() == name;
            if (!is_there) return fail(where, "the parameter " + name + " is missing");
        }
    }

    void check_text(json::view parameter, const std::string& path, std::size_t longest) {
        const auto type = parameter["type"].string().value_or("");
        if (type == "currency" || type == "date_time") {
            if (!parameter[type]["fallback_value"].string())
                fail(join(join(path, type), "fallback_value"), "is required");
            return;
        }
        if (type != "text") return fail(join(path, "type"), "must be text, currency or date_time");
        const auto text = parameter["text"].string();
        if (!text) return fail(join(path, "text"), "is required");
        auto trouble = trouble_with_text(*text, longest);
        // Meta refuses them with 132018 or 131008.
        if (trouble.empty() && text->find_first_of("\n\t") != std::string_view::npos)
            trouble = "must not hold a line break or tab";
        if (trouble.empty() && text->find("     ") != std::string_view::npos)
            trouble = "must not hold more than four spaces in a row";
        if (!trouble.empty()) fail(join(path, "text"), join(path, "text") + " " + trouble);
    }

    json::view given_;
    json::view approved_;
    bool is_named_;
    std::string path_;
    std::vector<bool> used_;
    std::optional<refusal> wrong_;
    std::string preview_;
};

}  // namespace

outcome<std::string> check_template(
    const contracts::message_content& message,
    const stored_template& approved,
    const std::string& path
) {
    if (approved.status != "APPROVED")
        return refusal{
            .reason = refusal_reason::template_not_approved,
            .message = "the template is " + approved.status + ", not APPROVED",
            .field = path};
    const auto given = json::document::parse(message.object_json, template_limits);
    const auto known = json::document::parse(approved.components_json, template_limits);
    if (!given || !known)
        return refusal{
            .reason = refusal_reason::template_not_approved,
            .message = "the template cannot be read: fetch the templates again",
            .field = path};
    comparison compared{
        given->root(), known->root(), equals_any_case(approved.parameter_format, "NAMED"), path};
    return compared.run();
}

}  // namespace hermod::widget_send
