#include "handlers/media_requests.hpp"

#include <algorithm>

namespace hermod::store {

namespace {

using json::object_reader;

constexpr json::limits body_limits{16 * 1024, 8};
constexpr std::int64_t most_jobs = 100;
constexpr std::int64_t longest_lease_ms = 3'600'000;
constexpr std::int64_t longest_pause_ms = 7LL * 24 * 3'600'000;
constexpr std::int64_t longest_valid_ms = 30LL * 24 * 3'600'000;
constexpr std::int64_t most_bytes = 1LL << 32;
constexpr std::int64_t most_per_second = 100'000;

uuid required_id(object_reader& in, std::string_view key) {
    const auto id = parse_uuid(in.required_string(key, 36));
    if (!id && in.ok()) in.fail(key, "must be a UUID");
    return id.value_or(uuid{});
}

std::string required_digest(object_reader& in) {
    auto text = in.required_string("sha256", 64);
    const bool is_hex =
        text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (in.ok() && !is_hex) in.fail("sha256", "must be 64 hex digits");
    return text;
}

std::int64_t bounded(
    object_reader& in, std::string_view key, std::int64_t least, std::int64_t most
) {
    const auto number = in.required_integer(key);
    if (in.ok() && (number < least || number > most)) in.fail(key, "is out of range");
    return number;
}

std::string required_word(object_reader& in, std::string_view key, std::size_t most) {
    auto text = in.required_string(key, most);
    if (in.ok() && text.empty()) in.fail(key, "must not be empty");
    return text;
}

/// `read` fills a T from the object.
template <class T, class Read>
json::result<T> read_body(std::string_view body, Read read) {
    const auto parsed = json::document::parse(body, body_limits);
    if (!parsed) return parsed.error();
    object_reader in{parsed->root()};
    T out = read(in);
    if (!in.ok()) return in.failure();
    return out;
}

}  // namespace

json::result<upload_row> read_upload_request(std::string_view body) {
    return read_body<upload_row>(body, [](object_reader& in) {
        upload_row out;
        out.tenant_id = required_id(in, "tenantId");
        out.id = required_id(in, "id");
        out.mime_type = required_word(in, "mimeType", 200);
        out.file_name = in.optional_string("fileName", 1'024);
        out.size = bounded(in, "size", 1, most_bytes);
        out.sha256 = required_digest(in);
        out.created_by = in.optional_string("createdBy", 200);
        return out;
    });
}

json::result<jobs_request> read_jobs_request(std::string_view body) {
    return read_body<jobs_request>(body, [](object_reader& in) {
        return jobs_request{
            bounded(in, "limit", 1, most_jobs), bounded(in, "leaseMs", 1'000, longest_lease_ms)};
    });
}

json::result<finished_job> read_finished_job(std::string_view body) {
    return read_body<finished_job>(body, [](object_reader& in) {
        finished_job out;
        out.tenant_id = required_id(in, "tenantId");
        out.id = required_id(in, "id");
        out.sha256 = required_digest(in);
        out.size = bounded(in, "size", 0, most_bytes);
        out.mime_type = in.required_string("mimeType", 200);
        out.file_name = in.optional_string("fileName", 1'024);
        return out;
    });
}

json::result<failed_job> read_failed_job(std::string_view body) {
    return read_body<failed_job>(body, [](object_reader& in) {
        failed_job out;
        out.tenant_id = required_id(in, "tenantId");
        out.id = required_id(in, "id");
        out.error = required_word(in, "error", 2'000);
        out.retry_after_ms = in.optional_integer("retryAfterMs");
        if (out.retry_after_ms &&
            (*out.retry_after_ms < 0 || *out.retry_after_ms > longest_pause_ms))
            in.fail("retryAfterMs", "is out of range");
        return out;
    });
}

json::result<media_waste> read_media_waste(std::string_view body) {
    return read_body<media_waste>(body, [](object_reader& in) {
        const auto tenant = required_id(in, "tenantId");
        return media_waste{tenant, required_digest(in)};
    });
}

json::result<meta_upload> read_meta_upload(std::string_view body, upload_fields needed) {
    return read_body<meta_upload>(body, [needed](object_reader& in) {
        meta_upload out;
        out.tenant_id = required_id(in, "tenantId");
        out.account_id = required_id(in, "accountId");
        if (needed != upload_fields::id) {
            out.sha256 = required_digest(in);
            out.mime_type = required_word(in, "mimeType", 200);
        }
        if (needed != upload_fields::content)
            out.meta_media_id = required_word(in, "metaMediaId", 200);
        if (needed == upload_fields::all)
            out.valid_ms = bounded(in, "validMs", 1, longest_valid_ms);
        return out;
    });
}

json::result<number_report> read_number_report(std::string_view body) {
    return read_body<number_report>(body, [](object_reader& in) {
        number_report out;
        out.tenant_id = required_id(in, "tenantId");
        out.state_json = in.required_object("state").dump();
        out.rate_per_second = static_cast<int>(bounded(in, "ratePerSecond", 1, most_per_second));
        return out;
    });
}

}  // namespace hermod::store
