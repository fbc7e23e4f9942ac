#include "store/media_store.hpp"

#include "store/media_queries.hpp"
#include "store/pending_events.hpp"

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

constexpr std::int64_t most_swept = 100;

std::vector<contracts::event> read_events(const postgres::table& rows) {
    std::vector<contracts::event> out;
    for (int i = 0; i < rows.size(); ++i) out.push_back(read_kept_event(rows[i]));
    return out;
}

media_job read_job(const postgres::table::row& row) {
    media_job out;
    out.tenant_id = row.text(0);
    out.id = row.text(1);
    out.account_id = row.text(2);
    out.phone_number_id = row.text(3);
    out.meta_media_id = row.text(4);
    out.mime_type = row.text(5);
    out.file_name = row.optional_text(6);
    out.tries = row.integer(7);
    out.created_ms = row.integer(8);
    return out;
}

}  // namespace

awaitable<postgres::result<file_result>> media_store::put_upload(upload_row row, deadline limit) {
    params values;
    values.add(row.tenant_id).add(row.id).add(row.mime_type).add(row.file_name).add(row.size);
    values.add(row.sha256).add(row.created_by);
    statement one{queries::put_upload, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return file_result::other_file;
    co_return (*rows)[0].boolean(0) ? file_result::kept : file_result::put_again;
}

awaitable<postgres::result<std::optional<media_row>>> media_store::read(
    uuid tenant, uuid id, deadline limit
) {
    params values;
    values.add(tenant).add(id);
    statement one{queries::read_media, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    const auto row = (*rows)[0];
    media_row out;
    out.state = row.text(0);
    out.mime_type = row.text(1);
    out.file_name = row.optional_text(2);
    out.size = row.optional_integer(3);
    out.sha256 = row.optional_text(4);
    out.conversation_id = row.optional_text(5);
    out.message_id = row.optional_text(6);
    out.error = row.optional_text(7);
    co_return out;
}

awaitable<postgres::result<std::vector<media_job>>> media_store::take_jobs(
    std::int64_t at_most, std::int64_t lease_ms, deadline limit
) {
    params values;
    values.add(at_most).add(lease_ms);
    statement one{queries::take_media_jobs, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    std::vector<media_job> out;
    for (int i = 0; i < rows->size(); ++i) out.push_back(read_job((*rows)[i]));
    co_return out;
}

awaitable<postgres::result<std::optional<std::vector<contracts::event>>>> media_store::finish(
    finished_job done, deadline limit
) {
    params values;
    values.add(done.tenant_id).add(done.id).add(done.sha256).add(done.size).add(done.mime_type);
    values.add(done.file_name);
    statement one{queries::finish_media, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    if (!rows->empty() && (*rows)[0].is_null(0)) co_return std::nullopt;
    co_return read_events(*rows);
}

awaitable<postgres::result<std::vector<contracts::event>>> media_store::fail(
    failed_job done, deadline limit
) {
    params values;
    values.add(done.tenant_id).add(done.id).add(done.error).add(done.retry_after_ms);
    statement one{queries::fail_media, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    co_return read_events(*rows);
}

awaitable<postgres::result<std::vector<media_waste>>> media_store::take_garbage(
    std::int64_t at_most, std::int64_t lease_ms, deadline limit
) {
    params values;
    values.add(at_most).add(lease_ms);
    statement one{queries::take_media_garbage, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    std::vector<media_waste> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back({(*rows)[i].uuid(0), std::string{(*rows)[i].text(1)}});
    co_return out;
}

awaitable<postgres::result<void>> media_store::note_gone(media_waste what, deadline limit) {
    params values;
    values.add(what.tenant_id).add(what.sha256);
    statement one{queries::note_media_gone, std::move(values)};
    const auto done = co_await writers_.execute(std::move(one), limit);
    if (!done) co_return done.error();
    co_return postgres::result<void>{};
}

awaitable<postgres::result<std::optional<meta_upload>>> media_store::find_upload(
    meta_upload wanted, deadline limit
) {
    params values;
    values.add(wanted.tenant_id).add(wanted.account_id).add(wanted.sha256).add(wanted.mime_type);
    statement one{queries::find_meta_upload, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    wanted.meta_media_id = (*rows)[0].text(0);
    wanted.valid_ms = (*rows)[0].integer(1);
    co_return std::move(wanted);
}

awaitable<postgres::result<void>> media_store::remember_upload(meta_upload made, deadline limit) {
    params values;
    values.add(made.tenant_id).add(made.account_id).add(made.sha256).add(made.mime_type);
    values.add(made.meta_media_id).add(made.valid_ms);
    params sweep;
    sweep.add(most_swept);
    std::vector<statement> both;
    both.emplace_back(queries::put_meta_upload, std::move(values));
    both.emplace_back(queries::sweep_meta_uploads, std::move(sweep));
    const auto done = co_await writers_.transact(std::move(both), limit);
    if (!done) co_return done.error();
    co_return postgres::result<void>{};
}

awaitable<postgres::result<void>> media_store::forget_upload(meta_upload gone, deadline limit) {
    params values;
    values.add(gone.tenant_id).add(gone.account_id).add(gone.meta_media_id);
    statement one{queries::forget_meta_upload, std::move(values)};
    const auto done = co_await writers_.execute(std::move(one), limit);
    if (!done) co_return done.error();
    co_return postgres::result<void>{};
}

awaitable<postgres::result<std::optional<number_verdict>>> media_store::put_number_state(
    number_report report, deadline limit
) {
    params values;
    values.add(report.tenant_id).add(report.account_id).add(report.state_json);
    values.add(report.rate_per_second);
    statement one{queries::put_number_state, std::move(values)};
    const auto rows = co_await writers_.execute(std::move(one), limit);
    if (!rows) co_return rows.error();
    if (rows->empty()) co_return std::nullopt;
    number_verdict out;
    out.rate_per_second = static_cast<int>((*rows)[0].integer(0));
    if (!(*rows)[0].is_null(1)) out.events.push_back(read_kept_event((*rows)[0], 1));
    co_return out;
}

}  // namespace hermod::store
