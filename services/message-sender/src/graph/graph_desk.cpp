#include "graph/graph_desk.hpp"

#include "hermod/crypto/digest.hpp"

#include <ctime>

namespace hermod::sender {

namespace {

constexpr std::string_view templates_per_page = "100";

/// As for a message, but that it may be repeated: whatever has no clear answer is tried again.
whatsapp::send_outcome judge(const http::outcome& got) {
    whatsapp::send_outcome out;
    out.result = whatsapp::call_result::not_sent;
    out.rule = {whatsapp::error_class::retry, whatsapp::error_scope::message, 0, false};
    if (got.delivery != http::delivery::answered) return out;
    out.error = whatsapp::parse_graph_error(got.answer.body);
    if (out.error)
        out.rule = whatsapp::rule_for(out.error->code, got.answer.status);
    else if (got.answer.status >= 400 && got.answer.status < 500)
        out.rule = {whatsapp::error_class::fail, whatsapp::error_scope::message, 0, true};
    return out;
}

/// RFC 9110's `Sun, 06 Nov 1994 08:49:37 GMT`.
std::optional<system_time> parse_date(std::string_view text) {
    std::tm parts{};
    const std::string copy{text};
    if (::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr)
        return std::nullopt;
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

}  // namespace

graph_desk::graph_desk(
    http::client& graph,
    media::fetcher& downloads,
    graph_desk_settings settings,
    telemetry::registry& metrics
)
    : graph_{graph},
      downloads_{downloads},
      settings_{std::move(settings)},
      uploads_{metrics.make_counter("sender_uploads_total", "Files uploaded to Meta")},
      upload_failures_{
          metrics.make_counter("sender_upload_failures_total", "Uploads that Meta did not take")} {}

http::outgoing graph_desk::make_request(std::string method, std::string target, const secret& token)
    const {
    http::outgoing out;
    out.method = std::move(method);
    out.target = "/" + settings_.version + std::move(target);
    out.fields.set("Authorization", "Bearer " + token.reveal());
    out.limit = steady_clock::now() + settings_.deadline;
    return out;
}

void graph_desk::note_time(const http::response& from) {
    const auto theirs = parse_date(from.fields.get("Date").value_or(""));
    if (!theirs) return;
    clock_lead_ = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now() - *theirs
    );
}

awaitable<graph_desk::reply> graph_desk::ask(http::outgoing request) {
    reply out;
    out.record.started_at = std::chrono::system_clock::now();
    const auto begin = steady_clock::now();
    auto got = co_await graph_.send(std::move(request));
    out.record.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin);
    out.record.was_reached = got.delivery != http::delivery::never_left;
    out.record.outcome = judge(got);
    if (got.delivery == http::delivery::answered) {
        out.record.http_status = got.answer.status;
        note_time(got.answer);
        out.body = std::move(got.answer.body);
    } else {
        out.record.reason = got.reason.message();
    }
    co_return out;
}

awaitable<graph_desk::reply> graph_desk::get(std::string target, secret token) {
    auto request = make_request("GET", std::move(target), token);
    co_return co_await ask(std::move(request));
}

awaitable<graph_desk::answer<std::string>> graph_desk::upload(outgoing_file file, secret token) {
    const auto boundary = "hermod-" + crypto::random_token(24);
    auto request = make_request("POST", "/" + file.phone_number_id + "/media", token);
    request.fields.set("Content-Type", whatsapp::upload_content_type(boundary));
    request.body = whatsapp::make_upload_body(
        {.mime_type = file.mime_type, .filename = file.filename, .content = file.bytes}, boundary
    );
    request.limit = steady_clock::now() + settings_.media_deadline;
    file.bytes.clear();
    auto got = co_await ask(std::move(request));
    const auto id =
        got.record.http_status == 200 ? whatsapp::parse_upload_answer(got.body) : std::nullopt;
    if (id) {
        uploads_.add();
        co_return *id;
    }
    upload_failures_.add();
    co_return std::move(got.record);
}

awaitable<graph_desk::answer<whatsapp::media_location>> graph_desk::locate(
    std::string media_id, std::string phone_number_id, secret token
) {
    auto got = co_await get(
        "/" + http::percent_encode(media_id) +
            "?phone_number_id=" + http::percent_encode(phone_number_id),
        std::move(token)
    );
    auto found =
        got.record.http_status == 200 ? whatsapp::parse_media_location(got.body) : std::nullopt;
    if (found) co_return std::move(*found);
    co_return std::move(got.record);
}

awaitable<media::fetch_result> graph_desk::download(
    std::string url, std::size_t max_bytes, secret token
) {
    const auto& own = graph_.origin();
    media::fields_for fields = [own, token](const media::url& where) {
        http::headers out;
        const bool is_graph = where.where.host == own.host && where.where.port == own.port &&
                              where.where.is_tls == own.is_tls;
        const bool is_meta = where.where.is_tls && whatsapp::is_meta_host(where.where.host);
        if (is_graph || is_meta) out.set("Authorization", "Bearer " + token.reveal());
        return out;
    };
    return downloads_.get(
        std::move(url), max_bytes, steady_clock::now() + settings_.media_deadline, std::move(fields)
    );
}

awaitable<graph_desk::answer<whatsapp::number_state>> graph_desk::number_state(
    std::string phone_number_id, secret token
) {
    auto got = co_await get(
        "/" + phone_number_id + "?fields=" + std::string{whatsapp::number_fields}, std::move(token)
    );
    auto found =
        got.record.http_status == 200 ? whatsapp::parse_number_state(got.body) : std::nullopt;
    if (found) co_return std::move(*found);
    co_return std::move(got.record);
}

awaitable<graph_desk::answer<whatsapp::template_page>> graph_desk::templates(
    std::string waba_id, std::string after, secret token
) {
    std::string target =
        "/" + waba_id + "/message_templates?fields=" + std::string{whatsapp::template_fields};
    target.append("&limit=").append(templates_per_page);
    if (!after.empty()) target.append("&after=").append(http::percent_encode(after));
    auto got = co_await get(std::move(target), std::move(token));
    auto found =
        got.record.http_status == 200 ? whatsapp::parse_template_page(got.body) : std::nullopt;
    if (found) co_return std::move(*found);
    co_return std::move(got.record);
}

/// The token asks about itself; Meta takes it in the address only, and no address of ours is
/// logged.
awaitable<graph_desk::answer<whatsapp::token_info>> graph_desk::token_info(secret token) {
    const auto asked = "/debug_token?input_token=" + http::percent_encode(token.reveal());
    auto got = co_await get(asked, std::move(token));
    auto found =
        got.record.http_status == 200 ? whatsapp::parse_token_info(got.body) : std::nullopt;
    if (found) co_return std::move(*found);
    co_return std::move(got.record);
}

awaitable<graph_desk::answer<std::vector<std::string>>> graph_desk::subscribed_apps(
    std::string waba_id, secret token
) {
    auto got = co_await get("/" + waba_id + "/subscribed_apps", std::move(token));
    auto found =
        got.record.http_status == 200 ? whatsapp::parse_subscribed_apps(got.body) : std::nullopt;
    if (found) co_return std::move(*found);
    co_return std::move(got.record);
}

}  // namespace hermod::sender
