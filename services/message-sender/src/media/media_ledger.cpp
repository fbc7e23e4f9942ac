#include "media/media_ledger.hpp"

#include "hermod/http/message.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::sender {

namespace {

std::string text_of(json::view value) {
    return std::string{value.string().value_or("")};
}

std::optional<std::string> optional_text_of(json::view value) {
    const auto text = value.string();
    return text ? std::optional<std::string>{*text} : std::nullopt;
}

json::writer& write_content(json::writer& out, const content_key& what) {
    return out.begin_object()
        .field("tenantId", what.tenant_id)
        .field("accountId", what.account_id)
        .field("sha256", what.sha256)
        .field("mimeType", what.mime_type);
}

std::string lease_json(std::size_t at_most, std::chrono::milliseconds lease) {
    json::writer out;
    out.begin_object().field("limit", static_cast<std::int64_t>(at_most));
    out.field("leaseMs", static_cast<std::int64_t>(lease.count())).end_object();
    return out.str();
}

std::vector<inbound_job> read_jobs(json::view list) {
    std::vector<inbound_job> out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto item = list.at(i);
        inbound_job job;
        job.tenant_id = text_of(item["tenantId"]);
        job.id = text_of(item["id"]);
        job.account_id = text_of(item["accountId"]);
        job.phone_number_id = text_of(item["phoneNumberId"]);
        job.meta_media_id = text_of(item["metaMediaId"]);
        job.mime_type = text_of(item["mimeType"]);
        job.file_name = optional_text_of(item["fileName"]);
        job.tries = static_cast<int>(item["tries"].integer().value_or(1));
        job.created_ms = item["createdAt"].integer().value_or(0);
        out.push_back(std::move(job));
    }
    return out;
}

}  // namespace

awaitable<bool> media_ledger::tell(std::string target, std::string body) {
    const auto answer = co_await store_.post(std::move(target), std::move(body));
    co_return answer && answer->status < 300;
}

awaitable<bool> media_ledger::put_upload(new_upload made) {
    json::writer out;
    out.begin_object()
        .field("tenantId", made.tenant_id)
        .field("id", made.id)
        .field("mimeType", made.mime_type);
    if (!made.file_name.empty()) out.field("fileName", made.file_name);
    out.field("size", static_cast<std::int64_t>(made.size)).field("sha256", made.sha256);
    out.field("createdBy", made.created_by).end_object();
    return tell("/internal/v1/media", out.str());
}

awaitable<media_lookup> media_ledger::find(std::string tenant_id, std::string media_id) {
    const auto answer = co_await store_.get(
        "/internal/v1/media/" + http::percent_encode(media_id) +
        "?tenantId=" + http::percent_encode(tenant_id)
    );
    if (!answer) co_return no_media{true};
    const auto parsed = json::document::parse(answer->body);
    if (answer->status != 200 || !parsed) co_return no_media{false};
    const auto root = parsed->root();
    media_entry out;
    out.state = text_of(root["state"]);
    out.mime_type = text_of(root["mimeType"]);
    out.file_name = optional_text_of(root["fileName"]);
    out.sha256 = text_of(root["sha256"]);
    out.size = root["size"].integer().value_or(0);
    co_return out;
}

awaitable<std::optional<std::vector<inbound_job>>> media_ledger::take_jobs(
    std::size_t at_most, std::chrono::milliseconds lease
) {
    const auto answer = co_await store_.post("/internal/v1/media/jobs", lease_json(at_most, lease));
    if (!answer || answer->status != 200) co_return std::nullopt;
    const auto parsed = json::document::parse(answer->body);
    if (!parsed) co_return std::nullopt;
    co_return read_jobs(parsed->root()["jobs"]);
}

awaitable<bool> media_ledger::finish(
    inbound_job done, std::string sha256, std::size_t size, std::string mime_type
) {
    json::writer out;
    out.begin_object()
        .field("tenantId", done.tenant_id)
        .field("id", done.id)
        .field("sha256", sha256);
    out.field("size", static_cast<std::int64_t>(size)).field("mimeType", mime_type).end_object();
    return tell("/internal/v1/media/jobs/finished", out.str());
}

awaitable<bool> media_ledger::fail(
    inbound_job done, std::string why, std::optional<std::chrono::milliseconds> retry_after
) {
    json::writer out;
    out.begin_object().field("tenantId", done.tenant_id).field("id", done.id).field("error", why);
    if (retry_after) out.field("retryAfterMs", static_cast<std::int64_t>(retry_after->count()));
    out.end_object();
    return tell("/internal/v1/media/jobs/failed", out.str());
}

awaitable<std::optional<std::vector<waste_file>>> media_ledger::take_waste(
    std::size_t at_most, std::chrono::milliseconds lease
) {
    const auto answer =
        co_await store_.post("/internal/v1/media/garbage", lease_json(at_most, lease));
    if (!answer || answer->status != 200) co_return std::nullopt;
    const auto parsed = json::document::parse(answer->body);
    if (!parsed) co_return std::nullopt;
    const auto list = parsed->root()["files"];
    std::vector<waste_file> out;
    for (std::size_t i = 0; i < list.size(); ++i)
        out.push_back({text_of(list.at(i)["tenantId"]), text_of(list.at(i)["sha256"])});
    co_return out;
}

awaitable<bool> media_ledger::note_gone(waste_file file) {
    json::writer out;
    out.begin_object().field("tenantId", file.tenant_id).field("sha256", file.sha256).end_object();
    return tell("/internal/v1/media/garbage/gone", out.str());
}

awaitable<std::optional<known_upload>> media_ledger::find_upload(content_key what) {
    json::writer out;
    write_content(out, what).end_object();
    const auto answer = co_await store_.post("/internal/v1/media/uploads/find", out.str());
    if (!answer || answer->status != 200) co_return std::nullopt;
    const auto parsed = json::document::parse(answer->body);
    if (!parsed) co_return std::nullopt;
    known_upload found;
    found.meta_media_id = text_of(parsed->root()["metaMediaId"]);
    found.valid = std::chrono::milliseconds{parsed->root()["validMs"].integer().value_or(0)};
    if (found.meta_media_id.empty()) co_return std::nullopt;
    co_return found;
}

awaitable<bool> media_ledger::remember_upload(content_key what, known_upload made) {
    json::writer out;
    write_content(out, what).field("metaMediaId", made.meta_media_id);
    out.field("validMs", static_cast<std::int64_t>(made.valid.count())).end_object();
    return tell("/internal/v1/media/uploads/remember", out.str());
}

awaitable<bool> media_ledger::forget_upload(
    std::string tenant_id, std::string account_id, std::string meta_media_id
) {
    json::writer out;
    out.begin_object().field("tenantId", tenant_id).field("accountId", account_id);
    out.field("metaMediaId", meta_media_id).end_object();
    return tell("/internal/v1/media/uploads/forget", out.str());
}

}  // namespace hermod::sender
