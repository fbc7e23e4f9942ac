#include "handlers/media_handlers.hpp"

#include "handlers/answers.hpp"
#include "handlers/media_requests.hpp"

namespace hermod::store {

using http::request;
using http::response;

namespace {

response no_content() {
    response out;
    out.status = 204;
    return out;
}

response invalid(const request& asked, const json::error& why) {
    return invalid_field(asked, why.path, why.message);
}

/// Its content is being removed because nothing showed it: in a moment it can be put anew.
response put_again(const request& asked) {
    http::api_error error;
    error.status = 503;
    error.code = "UNAVAILABLE";
    error.message = "The same content is being removed at this moment; put it again.";
    error.retryable = true;
    error.retry_after_seconds = 1;
    return http::make_error(error, asked.request_id);
}

std::string media_json(const uuid& id, const media_row& row) {
    json::writer out;
    out.begin_object()
        .field("id", to_string(id))
        .field("state", row.state)
        .field("mimeType", row.mime_type);
    write_text(out, "fileName", row.file_name);
    out.key("size");
    if (row.size)
        out.value(*row.size);
    else
        out.null();
    write_text(out, "sha256", row.sha256);
    write_text(out, "conversationId", row.conversation_id);
    write_text(out, "messageId", row.message_id);
    write_text(out, "error", row.error);
    out.end_object();
    return out.str();
}

std::string jobs_json(const std::vector<media_job>& jobs) {
    json::writer out;
    out.begin_object().key("jobs").begin_array();
    for (const auto& job : jobs) {
        out.begin_object()
            .field("tenantId", job.tenant_id)
            .field("id", job.id)
            .field("accountId", job.account_id);
        out.field("phoneNumberId", job.phone_number_id).field("metaMediaId", job.meta_media_id);
        out.field("mimeType", job.mime_type);
        write_text(out, "fileName", job.file_name);
        out.field("tries", job.tries).field("createdAt", job.created_ms).end_object();
    }
    out.end_array().end_object();
    return out.str();
}

}  // namespace

std::vector<http::route> media_handlers::routes() {
    const auto to = [this](awaitable<response> (media_handlers::*member)(request)) {
        return [this, member](request asked) { return (this->*member)(std::move(asked)); };
    };
    using self = media_handlers;
    return {
        {"POST", "/internal/v1/media", to(&self::put_upload)},
        {"GET", "/internal/v1/media/{mediaId}", to(&self::read)},
        {"POST", "/internal/v1/media/jobs", to(&self::take_jobs)},
        {"POST", "/internal/v1/media/jobs/finished", to(&self::finish_job)},
        {"POST", "/internal/v1/media/jobs/failed", to(&self::fail_job)},
        {"POST", "/internal/v1/media/garbage", to(&self::take_garbage)},
        {"POST", "/internal/v1/media/garbage/gone", to(&self::note_gone)},
        {"POST", "/internal/v1/media/uploads/find", to(&self::find_upload)},
        {"POST", "/internal/v1/media/uploads/remember", to(&self::remember_upload)},
        {"POST", "/internal/v1/media/uploads/forget", to(&self::forget_upload)},
        {"POST", "/internal/v1/accounts/{accountId}/number-state", to(&self::put_number_state)}};
}

awaitable<response> media_handlers::put_upload(request asked) {
    auto row = read_upload_request(asked.body);
    if (!row) co_return invalid(asked, row.error());
    const auto done = co_await store_.put_upload(std::move(*row), limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (*done == file_result::other_file)
        co_return refuse(asked, 409, "CONFLICT", "This id is another file's.", "id");
    co_return *done == file_result::kept ? no_content() : put_again(asked);
}

awaitable<response> media_handlers::read(request asked) {
    const auto id = parse_uuid(asked.param("mediaId"));
    const auto tenant = parse_uuid(asked.query("tenantId").value_or(std::string{}));
    if (!tenant) co_return invalid_field(asked, "tenantId", "must be a UUID");
    if (!id) co_return not_found(asked, "file");
    const auto found = co_await store_.read(*tenant, *id, limit());
    if (!found) co_return answer_failure(asked, found.error());
    if (!*found) co_return not_found(asked, "file");
    co_return http::make_json(200, media_json(*id, **found));
}

awaitable<response> media_handlers::take_jobs(request asked) {
    const auto wanted = read_jobs_request(asked.body);
    if (!wanted) co_return invalid(asked, wanted.error());
    const auto jobs = co_await store_.take_jobs(wanted->at_most, wanted->lease_ms, limit());
    if (!jobs) co_return answer_failure(asked, jobs.error());
    co_return http::make_json(200, jobs_json(*jobs));
}

response media_handlers::tell(
    const request& asked, postgres::result<std::vector<contracts::event>> done
) {
    if (!done) return answer_failure(asked, done.error());
    announce_(std::move(*done));
    return no_content();
}

awaitable<response> media_handlers::finish_job(request asked) {
    auto wanted = read_finished_job(asked.body);
    if (!wanted) co_return invalid(asked, wanted.error());
    auto done = co_await store_.finish(std::move(*wanted), limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return put_again(asked);
    co_return tell(asked, std::move(**done));
}

awaitable<response> media_handlers::fail_job(request asked) {
    auto wanted = read_failed_job(asked.body);
    if (!wanted) co_return invalid(asked, wanted.error());
    logger_.warning(
        "media.fetch.failed",
        {{"tenantId", to_string(wanted->tenant_id)},
         {"mediaId", to_string(wanted->id)},
         {"what", wanted->error},
         {"isLast", !wanted->retry_after_ms}}
    );
    auto done = co_await store_.fail(std::move(*wanted), limit());
    co_return tell(asked, std::move(done));
}

awaitable<response> media_handlers::take_garbage(request asked) {
    const auto wanted = read_jobs_request(asked.body);
    if (!wanted) co_return invalid(asked, wanted.error());
    const auto taken = co_await store_.take_garbage(wanted->at_most, wanted->lease_ms, limit());
    if (!taken) co_return answer_failure(asked, taken.error());
    json::writer out;
    out.begin_object().key("files").begin_array();
    for (const auto& one : *taken)
        out.begin_object()
            .field("tenantId", to_string(one.tenant_id))
            .field("sha256", one.sha256)
            .end_object();
    out.end_array().end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> media_handlers::note_gone(request asked) {
    auto what = read_media_waste(asked.body);
    if (!what) co_return invalid(asked, what.error());
    const auto done = co_await store_.note_gone(std::move(*what), limit());
    if (!done) co_return answer_failure(asked, done.error());
    co_return no_content();
}

awaitable<response> media_handlers::find_upload(request asked) {
    auto wanted = read_meta_upload(asked.body, upload_fields::content);
    if (!wanted) co_return invalid(asked, wanted.error());
    const auto found = co_await store_.find_upload(std::move(*wanted), limit());
    if (!found) co_return answer_failure(asked, found.error());
    json::writer out;
    out.begin_object().key("metaMediaId");
    if (*found)
        out.value((**found).meta_media_id);
    else
        out.null();
    out.field("validMs", *found ? (**found).valid_ms : std::int64_t{0}).end_object();
    co_return http::make_json(200, out.str());
}

awaitable<response> media_handlers::remember_upload(request asked) {
    auto made = read_meta_upload(asked.body, upload_fields::all);
    if (!made) co_return invalid(asked, made.error());
    const auto done = co_await store_.remember_upload(std::move(*made), limit());
    if (!done) co_return answer_failure(asked, done.error());
    co_return no_content();
}

awaitable<response> media_handlers::forget_upload(request asked) {
    auto gone = read_meta_upload(asked.body, upload_fields::id);
    if (!gone) co_return invalid(asked, gone.error());
    const auto done = co_await store_.forget_upload(std::move(*gone), limit());
    if (!done) co_return answer_failure(asked, done.error());
    co_return no_content();
}

awaitable<response> media_handlers::put_number_state(request asked) {
    const auto account = parse_uuid(asked.param("accountId"));
    if (!account) co_return not_found(asked, "account");
    auto report = read_number_report(asked.body);
    if (!report) co_return invalid(asked, report.error());
    report->account_id = *account;
    auto done = co_await store_.put_number_state(std::move(*report), limit());
    if (!done) co_return answer_failure(asked, done.error());
    if (!*done) co_return not_found(asked, "account");
    if (!(**done).events.empty())
        logger_.info(
            "account.rate_changed",
            {{"accountId", to_string(*account)}, {"ratePerSecond", (**done).rate_per_second}}
        );
    announce_(std::move((**done).events));
    json::writer out;
    out.begin_object().field("ratePerSecond", (**done).rate_per_second).end_object();
    co_return http::make_json(200, out.str());
}

}  // namespace hermod::store
