#pragma once
#include "store/media_store.hpp"

#include "hermod/json/reader.hpp"

#include <string_view>

namespace hermod::store {

struct jobs_request {
    std::int64_t at_most{1};
    std::int64_t lease_ms{60'000};
};

/// Which fields of a meta_upload a request must have, beside tenant and account.
enum class upload_fields { content, id, all };

// Bodies of media_handlers. The error names the field.
[[nodiscard]] json::result<upload_row> read_upload_request(std::string_view body);
[[nodiscard]] json::result<jobs_request> read_jobs_request(std::string_view body);
[[nodiscard]] json::result<finished_job> read_finished_job(std::string_view body);
[[nodiscard]] json::result<failed_job> read_failed_job(std::string_view body);
[[nodiscard]] json::result<media_waste> read_media_waste(std::string_view body);
[[nodiscard]] json::result<meta_upload> read_meta_upload(
    std::string_view body, upload_fields needed
);
/// Without the account, which is in the path.
[[nodiscard]] json::result<number_report> read_number_report(std::string_view body);

}  // namespace hermod::store
