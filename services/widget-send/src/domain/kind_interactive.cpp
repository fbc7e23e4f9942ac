#include "domain/form.hpp"
#include "domain/kinds.hpp"
#include "domain/media.hpp"

#include <array>
#include <set>
#include <string>

namespace hermod::widget_send {

namespace {

constexpr std::size_t longest_short = 60;  // footer, text header
const std::string top = "interactive";
const std::string action_path = "interactive.action";

/// Each id, or title, once.
class once {
public:
    void add(form& in, std::string_view text, const std::string& path) {
        if (in.ok() && !seen_.emplace(text).second) in.invalid(path, "must be there once only");
    }

private:
    std::set<std::string, std::less<>> seen_;
};

void check_header(form& in, json::view value, bool is_text_only) {
    const auto header = in.object(value, top, "header", false);
    if (header.is_missing()) return;
    const std::string path = "interactive.header";
    const auto type = in.text(header, path, "type", {16, true});
    if (type == "text") {
        (void)in.text(header, path, "text", {longest_short, true});
        return;
    }
    if (is_text_only || (type != "image" && type != "video" && type != "document"))
        return in.invalid(
            join(path, "type"),
            is_text_only ? "must be text" : "must be text, image, video or document"
        );
    const auto medium = in.object(header, path, type);
    const auto link = in.text(medium, join(path, type), "link", {2048, false});
    const auto id = in.text(medium, join(path, type), "id", {64, false});
    if (in.ok() && link.empty() == id.empty())
        in.invalid(join(path, type), "needs exactly one of id and link");
    if (!link.empty() && !is_media_url(link))
        in.invalid(join(join(path, type), "link"), "must be an http or https URL");
}

void check_buttons(form& in, json::view action) {
    const auto buttons = in.array(action, action_path, "buttons", 1, 3);
    once ids;
    once titles;
    for (std::size_t i = 0; i < buttons.size() && in.ok(); ++i) {
        const auto path = item_of("interactive.action.buttons", i);
        if (buttons.at(i).kind() != json::kind::object)
            return in.invalid(path, "must be an object");
        if (in.text(buttons.at(i), path, "type", {16, true}) != "reply" && in.ok())
            return in.invalid(join(path, "type"), "must be reply");
        const auto reply = in.object(buttons.at(i), path, "reply");
        const auto inner = join(path, "reply");
        ids.add(in, in.text(reply, inner, "id", {256, true}), join(inner, "id"));
        titles.add(in, in.text(reply, inner, "title", {20, true}), join(inner, "title"));
    }
}

void check_rows(
    form& in, json::view section, const std::string& path, std::size_t& count, once& ids
) {
    const auto rows = in.array(section, path, "rows", 1, 10);
    count += rows.size();
    for (std::size_t i = 0; i < rows.size() && in.ok(); ++i) {
        const auto where = item_of(join(path, "rows"), i);
        if (rows.at(i).kind() != json::kind::object) return in.invalid(where, "must be an object");
        ids.add(in, in.text(rows.at(i), where, "id", {200, true}), join(where, "id"));
        (void)in.text(rows.at(i), where, "title", {24, true});
        (void)in.text(rows.at(i), where, "description", {72, false});
    }
}

void check_list(form& in, json::view action) {
    (void)in.text(action, action_path, "button", {20, true});
    const auto sections = in.array(action, action_path, "sections", 1, 10);
    std::size_t rows = 0;
    once ids;
    for (std::size_t i = 0; i < sections.size() && in.ok(); ++i) {
        const auto path = item_of("interactive.action.sections", i);
        if (sections.at(i).kind() != json::kind::object)
            return in.invalid(path, "must be an object");
        (void)in.text(sections.at(i), path, "title", {24, sections.size() > 1});
        check_rows(in, sections.at(i), path, rows, ids);
    }
    if (rows > 10) in.invalid("interactive.action.sections", "must have at most 10 rows in all");
}

void check_link(form& in, json::view action) {
    if (in.text(action, action_path, "name", {32, true}) != "cta_url" && in.ok())
        return in.invalid("interactive.action.name", "must be cta_url");
    const auto parameters = in.object(action, action_path, "parameters");
    const auto path = join(action_path, "parameters");
    (void)in.text(parameters, path, "display_text", {20, true});
    const auto url = in.text(parameters, path, "url", {2000, true});
    if (in.ok() && !is_media_url(url))
        in.invalid(join(path, "url"), "must be an http or https URL");
}

bool is_known(std::string_view type) {
    constexpr std::array<std::string_view, 11> known{
        "button",
        "list",
        "cta_url",
        "location_request_message",
        "request_contact_info",
        "flow",
        "product",
        "product_list",
        "catalog_message",
        "call_permission_request",
        "carousel"};
    for (const auto word : known)
        if (word == type) return true;
    return false;
}

}  // namespace

content_outcome read_interactive(json::view body) {
    form in;
    const auto value = in.object(body, "", "interactive");
    const auto type = in.text(value, top, "type", {64, true});
    if (in.ok() && !is_known(type))
        in.invalid("interactive.type", "is not one that WhatsApp knows");
    const bool is_list = type == "list";
    const bool needs_body = type != "product" && type != "call_permission_request";
    const auto text_object = in.object(value, top, "body", needs_body);
    const auto text =
        in.text(text_object, "interactive.body", "text", {is_list ? 4096U : 1024U, needs_body});
    const auto footer = in.object(value, top, "footer", false);
    if (!footer.is_missing())
        (void)in.text(footer, "interactive.footer", "text", {longest_short, true});
    check_header(in, value, is_list);
    const auto action = in.object(value, top, "action");
    if (type == "button") check_buttons(in, action);
    if (is_list) check_list(in, action);
    if (type == "cta_url") check_link(in, action);
    if (!in.ok()) return in.wrong();
    contracts::message_content content;
    content.type = contracts::content_type::interactive;
    content.object_json = value.dump();
    content.preview = text;
    if (content.object_json.size() > longest_object)
        return invalid_field("interactive", "is too large");
    return content;
}

}  // namespace hermod::widget_send
