#include "handlers/media_door.hpp"

#include "domain/file_answer.hpp"
#include "handlers/door_answers.hpp"

#include "hermod/auth/permissions.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/http/form.hpp"
#include "hermod/json/writer.hpp"
#include "hermod/media/link.hpp"
#include "hermod/media/type.hpp"
#include "hermod/service/caller.hpp"
#include "hermod/whatsapp/media.hpp"

#include <algorithm>
#include <array>

namespace hermod::sender {

namespace {

struct given_file {
    std::string bytes;
    std::string name;
};

/// The body as it is, or the first file of a form.
std::optional<given_file> read_file(http::request& asked) {
    given_file out;
    out.name = asked.query("filename").value_or(std::string{});
    const std::string type{asked.fields.get("Content-Type").value_or("")};
    if (!type.starts_with("multipart/form-data")) {
        out.bytes = std::move(asked.body);
        return out;
    }
    for (const auto& part : http::parse_form(type, asked.body)) {
        if (part.file_name.empty() && part.name != "file") continue;
        out.bytes = std::string{part.content};
        if (out.name.empty()) out.name = part.file_name;
        return out;
    }
    return std::nullopt;
}

/// The most that Meta takes of such a file, as whatever kind; 0 if it takes none.
std::size_t most_bytes_of(std::string_view mime_type) {
    constexpr std::array<std::string_view, 5> kinds{
        "image", "video", "audio", "document", "sticker"};
    std::size_t most = 0;
    for (const auto kind : kinds)
        if (whatsapp::takes_mime_type(kind, mime_type))
            most = std::max(most, whatsapp::max_bytes_of(kind));
    return most;
}

/// The same id for the same Idempotency-Key, so that repeating an upload makes no second file.
uuid id_of(const http::request& asked, const uuid& tenant) {
    const auto key = asked.fields.get("Idempotency-Key");
    return key && !key->empty() ? make_uuid_v5(tenant, "media:" + std::string{*key})
                                : make_uuid_v7();
}

http::response file_response(
    const http::request& asked, const media_entry& entry, std::string bytes
) {
    const bool is_shown = media::is_shown_in_place(entry.mime_type);
    http::response out;
    const auto etag = "\"" + entry.sha256 + "\"";
    out.fields.add("ETag", etag);
    out.fields.add("Cache-Control", "private, max-age=300, immutable");
    out.fields.add("X-Content-Type-Options", "nosniff");
    out.fields.add("Content-Security-Policy", "default-src 'none'; sandbox");
    out.fields.add("Cross-Origin-Resource-Policy", "same-site");
    if (asked.fields.get("If-None-Match") == etag) {
        out.status = 304;
        return out;
    }
    out.fields.add("Accept-Ranges", "bytes");
    out.fields.add(
        "Content-Disposition",
        content_disposition(is_shown, entry.file_name.value_or(std::string{}))
    );
    out.fields.add(
        "Content-Type",
        is_shown || entry.mime_type == "text/plain" ? entry.mime_type : "application/octet-stream"
    );
    const auto size = bytes.size();
    const auto range = choose_range(asked.fields.get("Range"), size);
    if (range.what == range_kind::unsatisfiable) {
        out.status = 416;
        out.fields.add("Content-Range", "bytes */" + std::to_string(size));
        return out;
    }
    if (range.what == range_kind::part) {
        out.status = 206;
        const auto& [first, last] = range.bytes;
        out.fields.add(
            "Content-Range",
            "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" +
                std::to_string(size)
        );
        bytes = bytes.substr(first, last - first + 1);
    }
    out.body = std::move(bytes);
    return out;
}

}  // namespace

std::vector<http::route> media_door::routes() {
    return {
        {"POST", "/api/v1/media", [this](http::request asked) { return take(std::move(asked)); }},
        {"GET", "/api/v1/media/{mediaId}", [this](http::request asked) {
             return show(std::move(asked));
         }}};
}

awaitable<http::response> media_door::take(http::request asked) {
    const auto who = service::read_caller(asked.fields);
    if (!who) co_return refuse(asked, 401, "UNAUTHORIZED", "The caller is not known.");
    if (!auth::may(who->role, who->scopes, auth::action::send_messages))
        co_return refuse(asked, 403, "FORBIDDEN", "You may not send files.");
    auto file = read_file(asked);
    if (!file || file->bytes.empty())
        co_return refuse(asked, 400, "MISSING_FIELD", "There is no file in the request.", "file");
    const std::string mime_type{media::type_of(file->bytes)};
    const auto most = std::min(most_bytes_of(mime_type), settings_.max_bytes);
    if (most == 0)
        co_return refuse(
            asked,
            422,
            "MEDIA_TYPE_NOT_ALLOWED",
            "Files of this type cannot be sent by WhatsApp.",
            "file"
        );
    if (file->bytes.size() > most)
        co_return refuse(
            asked,
            413,
            "MEDIA_TOO_LARGE",
            "The file is larger than " + std::to_string(most) + " bytes.",
            "file"
        );
    const auto id = to_string(id_of(asked, who->tenant_id));
    const auto tenant = to_string(who->tenant_id);
    new_upload made{
        tenant,
        id,
        mime_type,
        media::clean_name(file->name),
        to_hex(crypto::sha256(file->bytes)),
        file->bytes.size(),
        who->subject};
    const auto put = co_await bytes_.put(
        media::key_of(tenant, made.sha256),
        std::move(file->bytes),
        steady_clock::now() + settings_.store_deadline
    );
    if (!put) {
        logger_.error("media.put.failed", {{"tenantId", tenant}, {"what", put.error().message()}});
        co_return refuse(asked, 503, "UNAVAILABLE", "The file cannot be kept now.");
    }
    const bool is_kept = co_await ledger_.put_upload(made);
    if (!is_kept) co_return refuse(asked, 503, "UNAVAILABLE", "The file cannot be kept now.");
    json::writer out;
    out.begin_object()
        .field("mediaId", id)
        .field("mimeType", mime_type)
        .field("size", static_cast<std::int64_t>(made.size));
    if (!made.file_name.empty()) out.field("fileName", made.file_name);
    out.end_object();
    co_return http::make_json(201, out.str());
}

awaitable<http::response> media_door::show(http::request asked) {
    const std::string id{asked.param("mediaId")};
    const auto tenant = asked.query("t").value_or(std::string{});
    const auto ends = asked.query("e").value_or(std::string{});
    const auto signature = asked.query("s").value_or(std::string{});
    const bool is_valid = std::ranges::any_of(settings_.link_keys, [&](const secret& key) {
        return media::is_valid_link(
            key, tenant, id, ends, signature, std::chrono::system_clock::now()
        );
    });
    if (!is_valid)
        co_return refuse(asked, 403, "LINK_INVALID", "This link has ended or is not one of ours.");
    const auto found = co_await ledger_.find(tenant, id);
    if (const auto* none = std::get_if<no_media>(&found)) {
        if (none->is_store_away)
            co_return refuse(asked, 503, "UNAVAILABLE", "The file cannot be found now.");
        co_return refuse(asked, 404, "NOT_FOUND", "There is no such file.");
    }
    const auto& entry = std::get<media_entry>(found);
    if (entry.state != "ready")
        co_return refuse(
            asked, 404, "MEDIA_NOT_READY", "The file is not here (" + entry.state + ")."
        );
    auto bytes = co_await bytes_.get(
        media::key_of(tenant, entry.sha256), steady_clock::now() + settings_.store_deadline
    );
    if (bytes) co_return file_response(asked, entry, std::move(*bytes));
    logger_.error(
        "media.get.failed",
        {{"tenantId", tenant}, {"mediaId", id}, {"what", bytes.error().message()}}
    );
    if (bytes.error() == boost::system::errc::no_such_file_or_directory)
        co_return refuse(asked, 404, "NOT_FOUND", "There is no such file.");
    co_return refuse(asked, 503, "UNAVAILABLE", "The file cannot be read now.");
}

}  // namespace hermod::sender
